//! Characters that are taken for Latin letters: by their shape, or by habit.

/// The letter that a styled one shows: small capitals, and letters in filled circles and squares, which have no
/// compatibility form in Unicode.
pub(super) fn unstyled(c: char) -> Option<char> {
    let plain = match c {
        'ᴀ' => 'a',
        'ʙ' => 'b',
        'ᴄ' => 'c',
        'ᴅ' => 'd',
        'ᴇ' => 'e',
        'ꜰ' => 'f',
        'ɢ' => 'g',
        'ʜ' => 'h',
        'ɪ' => 'i',
        'ᴊ' => 'j',
        'ᴋ' => 'k',
        'ʟ' => 'l',
        'ᴍ' => 'm',
        'ɴ' => 'n',
        'ᴏ' => 'o',
        'ᴘ' => 'p',
        'ꞯ' => 'q',
        'ʀ' => 'r',
        'ꜱ' => 's',
        'ᴛ' => 't',
        'ᴜ' => 'u',
        'ᴠ' => 'v',
        'ᴡ' => 'w',
        'ʏ' => 'y',
        'ᴢ' => 'z',
        '\u{1f150}'..='\u{1f169}' => letter_after(c, 0x1f150),
        '\u{1f170}'..='\u{1f189}' => letter_after(c, 0x1f170),
        _ => return None,
    };
    Some(plain)
}

/// The letter of a regional indicator.
pub(super) fn indicated(c: char) -> Option<char> {
    matches!(c, '\u{1f1e6}'..='\u{1f1ff}').then(|| letter_after(c, 0x1f1e6))
}

fn letter_after(c: char, first: u32) -> char {
    char::from(b'a' + (u32::from(c) - first).min(25) as u8)
}

/// Whether a letter belongs to a script whose letters are mistaken for Latin ones.
pub(super) fn is_rival(c: char) -> bool {
    matches!(c, '\u{370}'..='\u{3ff}' | '\u{400}'..='\u{52f}' | '\u{530}'..='\u{58f}' | '\u{13a0}'..='\u{13ff}'
        | '\u{ab70}'..='\u{abbf}' | '\u{a4d0}'..='\u{a4ff}' | '\u{2c80}'..='\u{2cff}' | '\u{1f00}'..='\u{1fff}')
}

/// Whether a letter is Latin.
pub(super) fn is_latin(c: char) -> bool {
    c.is_ascii_alphabetic()
        || matches!(c, '\u{aa}' | '\u{ba}' | '\u{c0}'..='\u{2af}' | '\u{1d00}'..='\u{1d7f}' | '\u{1e00}'..='\u{1eff}'
            | '\u{2c60}'..='\u{2c7f}' | '\u{a720}'..='\u{a7ff}' | '\u{ab30}'..='\u{ab6f}')
            && c.is_alphabetic()
}

/// The Latin letter that a letter of another script, in lower case, cannot be told from. `was_upper`: it stood as
/// a capital, and capitals look alike where the small letters do not.
pub(super) fn twin(c: char, was_upper: bool) -> Option<char> {
    let latin = match c {
        'а' | 'ӑ' | 'ӓ' | 'α' | 'ꭺ' => 'a',
        'с' | 'ϲ' | 'ꮯ' | 'ҫ' => 'c',
        'ԁ' | 'ժ' | 'ꭰ' => 'd',
        'е' | 'ё' | 'ҽ' | 'ѐ' | 'ꭼ' => 'e',
        'ϝ' => 'f',
        'ց' | 'ԍ' => 'g',
        'һ' | 'հ' => 'h',
        'і' | 'ї' | 'ι' | 'ӏ' | 'ꭵ' => 'i',
        'ј' | 'ϳ' | 'յ' => 'j',
        'к' | 'κ' | 'қ' | 'ꮶ' => 'k',
        'ꮮ' => 'l',
        'ո' | 'ռ' => 'n',
        'о' | 'ο' | 'օ' | 'ӧ' | 'ө' | 'ό' => 'o',
        'р' | 'ρ' | 'ꮲ' => 'p',
        'ԛ' | 'զ' => 'q',
        'ѕ' | 'ꮪ' => 's',
        'ꭲ' => 't',
        'ս' | 'υ' | 'ύ' => 'u',
        'ν' | 'ѵ' | 'ꮩ' => 'v',
        'ԝ' | 'ꮃ' => 'w',
        'х' | 'χ' | 'ҳ' => 'x',
        'у' | 'ү' | 'γ' | 'ў' => 'y',
        'ꮓ' => 'z',
        'в' | 'β' if was_upper => 'b',
        'ε' | 'έ' if was_upper => 'e',
        'н' | 'η' | 'ң' if was_upper => 'h',
        'м' | 'μ' if was_upper => 'm',
        'т' | 'τ' if was_upper => 't',
        'ζ' if was_upper => 'z',
        _ => return None,
    };
    Some(latin)
}

/// Latin letters that a letter of another script may be put for, though it looks only somewhat like them.
pub(super) fn cousin(c: char) -> &'static str {
    match c {
        'в' | 'β' | 'ь' | 'ъ' | 'б' => "b",
        'є' | 'э' | 'ε' | 'έ' | 'з' | 'ե' => "e",
        'г' | 'я' | 'ը' => "r",
        'н' => "hn",
        'и' | 'п' | 'η' | 'й' | 'л' | 'π' => "n",
        'ч' => "y",
        'м' | 'μ' => "mu",
        'т' | 'τ' => "t",
        'ш' | 'щ' | 'ω' | 'տ' => "w",
        'σ' | 'θ' | 'ф' | 'φ' | 'δ' => "o",
        'ц' => "u",
        'ж' => "x",
        'λ' | 'д' => "a",
        'ς' => "s",
        'լ' => "l",
        _ => "",
    }
}

/// The plain letters that a Latin letter with a mark or a bar may be put for.
pub(super) fn unmarked(c: char) -> &'static str {
    match c {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' | 'ą' | 'ǎ' | 'ạ' | 'ả' | 'ấ' | 'ầ' | 'ậ' | 'ɐ'
        | 'ɑ' | 'æ' => "a",
        'ƀ' | 'ɓ' | 'ḃ' | 'ḅ' | 'ß' | 'þ' => "b",
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' | 'ƈ' | 'ɔ' => "c",
        'ď' | 'đ' | 'ḍ' | 'ḋ' | 'ð' | 'ɗ' => "d",
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' | 'ǝ' | 'ə' | 'ɛ' | 'ẹ' | 'ẻ' | 'ế' | 'ề'
        | 'ệ' => "e",
        'ƒ' | 'ḟ' => "f",
        'ĝ' | 'ğ' | 'ġ' | 'ģ' | 'ǧ' | 'ɡ' | 'ɠ' => "g",
        'ĥ' | 'ħ' | 'ḥ' | 'ɦ' => "h",
        'ì' | 'í' | 'î' | 'ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' | 'ǐ' | 'ị' | 'ɨ' => "i",
        'ĵ' | 'ǰ' | 'ȷ' => "j",
        'ķ' | 'ǩ' | 'ƙ' | 'ḳ' => "k",
        'ĺ' | 'ļ' | 'ľ' | 'ŀ' | 'ł' | 'ḷ' => "l",
        'ṁ' | 'ṃ' | 'ɱ' => "m",
        'ñ' | 'ń' | 'ņ' | 'ň' | 'ŋ' | 'ṅ' | 'ṇ' | 'ɲ' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' | 'ŏ' | 'ő' | 'ơ' | 'ǒ' | 'ọ' | 'ỏ' | 'ố' | 'ồ' | 'ộ'
        | 'ɵ' => "o",
        'ṗ' | 'ƥ' => "p",
        'ŕ' | 'ŗ' | 'ř' | 'ṛ' | 'ɹ' => "r",
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' | 'ṣ' | 'ṡ' => "s",
        'ţ' | 'ť' | 'ŧ' | 'ț' | 'ṭ' | 'ṫ' => "t",
        'ù' | 'ú' | 'û' | 'ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' | 'ư' | 'ǔ' | 'ụ' | 'ủ' | 'ʉ' => {
            "u"
        }
        'ʋ' | 'ṽ' | 'ṿ' => "v",
        'ŵ' | 'ẁ' | 'ẃ' | 'ẅ' | 'ɯ' => "w",
        'ẋ' | 'ẍ' => "x",
        'ý' | 'ÿ' | 'ŷ' | 'ȳ' | 'ỳ' | 'ỵ' => "y",
        'ź' | 'ż' | 'ž' | 'ẓ' | 'ƶ' => "z",
        _ => "",
    }
}

/// Letters that a digit or sign is put for, the likelier one first.
pub(super) fn leet(c: char) -> &'static str {
    match c {
        '0' => "o",
        '1' | '!' | '|' | '¡' => "il",
        '2' => "z",
        '3' | '€' => "e",
        '4' | '@' => "a",
        '5' | '$' | '§' => "s",
        '6' => "gb",
        '7' | '+' => "t",
        '8' => "b",
        '9' => "gq",
        '£' => "l",
        '¥' => "y",
        '¢' | '©' | '(' => "c",
        '×' => "x",
        _ => "",
    }
}
