//! A guess at the language of a text, with an honest "I do not know".

use crate::normal::Normal;

/// What the models can do with a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Support {
    /// They were trained on this language.
    Known,
    /// They have seen some of it: German, from one set of tweets.
    Partly,
    /// They have not: scores come from a list of swear words and from signals only.
    Foreign,
    /// Too short to tell, or no language: scored as English, of which it most often is.
    Unclear,
}

/// A guess.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Language {
    /// ISO 639-1; none where it is not known.
    pub code: Option<&'static str>,
    /// What that means for the scores.
    pub support: Support,
}

const UNCLEAR: Language = Language { code: None, support: Support::Unclear };

/// Words that a guess reads.
const WORDS_READ_MAX: usize = 400;
/// Characters that a guess of the script reads.
const CHARS_READ_MAX: usize = 2_000;
/// Fewest of a language's frequent words for a guess.
const HITS_MIN: u32 = 2;

/// Frequent words by language; words that several share count for each.
const FREQUENT: &[(&str, &[&str])] = &[
    (
        "en",
        &[
            "the", "and", "to", "of", "is", "you", "that", "it", "for", "this", "are", "not", "with", "have",
            "they", "what", "your", "all", "was", "but", "just", "my", "we", "he", "his", "who", "people",
            "don't", "i'm", "be", "on", "i", "will", "would", "should", "can", "do", "like", "so", "if",
            "about", "from", "how", "why", "at", "their", "them", "get", "know", "think", "her", "she", "an",
            "has", "been", "out", "up", "there", "when",
        ],
    ),
    (
        "de",
        &[
            "der", "die", "das", "und", "ist", "nicht", "ich", "sie", "es", "ein", "eine", "zu", "den",
            "mit", "auf", "für", "von", "dem", "sich", "auch", "wir", "aber", "wie", "haben", "wird", "sind",
            "im", "dass", "nur", "noch", "so", "als", "bei", "hat", "oder", "aus", "kein", "keine", "du",
            "ihr", "man", "wenn", "mehr",
        ],
    ),
    (
        "fr",
        &[
            "le", "la", "les", "et", "est", "des", "un", "une", "que", "qui", "dans", "pas", "pour", "sur",
            "vous", "nous", "je", "il", "elle", "avec", "ce", "du", "au", "plus", "mais", "sont", "ne",
            "c'est", "cette", "ils",
        ],
    ),
    (
        "es",
        &[
            "el", "la", "los", "las", "que", "de", "en", "y", "un", "una", "es", "por", "con", "para", "no",
            "del", "se", "lo", "como", "más", "pero", "su", "al", "este", "esta", "son", "muy", "todo",
            "eso", "porque", "yo",
        ],
    ),
    (
        "it",
        &[
            "il", "di", "che", "è", "la", "per", "un", "una", "non", "sono", "con", "del", "della", "gli",
            "le", "mi", "si", "ma", "come", "più", "anche", "questo", "questa", "nel", "alla", "ho", "hai",
            "perché",
        ],
    ),
    (
        "pt",
        &[
            "o", "os", "as", "que", "de", "do", "da", "em", "um", "uma", "não", "para", "com", "por", "mais",
            "é", "na", "no", "se", "foi", "ele", "ela", "você", "isso", "são", "mas", "como", "muito",
        ],
    ),
    (
        "nl",
        &[
            "de", "het", "een", "en", "van", "ik", "dat", "die", "niet", "te", "is", "zijn", "op", "met",
            "voor", "maar", "je", "aan", "er", "ook", "als", "naar", "wat", "dit", "hij", "zij", "heeft",
            "geen", "wel", "nog",
        ],
    ),
    (
        "sv",
        &[
            "och", "att", "det", "som", "en", "är", "på", "för", "av", "inte", "med", "den", "jag", "har",
            "till", "om", "ett", "de", "vi", "men", "så", "kan", "du", "ska", "från", "var",
        ],
    ),
    (
        "da",
        &[
            "og", "at", "det", "som", "en", "er", "på", "for", "af", "ikke", "med", "den", "jeg", "har",
            "til", "om", "et", "de", "vi", "men", "så", "kan", "du", "skal", "fra", "var", "hvad", "være",
        ],
    ),
    (
        "pl",
        &[
            "nie", "to", "się", "na", "jest", "że", "w", "z", "do", "i", "co", "jak", "ale", "tak", "po",
            "za", "od", "czy", "dla", "tylko", "są", "był", "przez", "już", "mnie",
        ],
    ),
    (
        "tr",
        &[
            "ve", "bir", "bu", "da", "de", "için", "çok", "ne", "ile", "ben", "sen", "var", "yok", "gibi",
            "daha", "kadar", "ama", "değil", "mi", "olarak", "diye", "her",
        ],
    ),
    (
        "fi",
        &[
            "ja", "on", "ei", "että", "se", "hän", "oli", "mutta", "kun", "niin", "ovat", "myös", "joka",
            "tai", "en",
        ],
    ),
    (
        "cs",
        &[
            "a", "je", "se", "na", "to", "že", "v", "s", "do", "jsem", "ale", "jako", "pro", "není", "jsou",
            "tak",
        ],
    ),
    (
        "ro",
        &[
            "și", "de", "la", "nu", "în", "un", "o", "este", "cu", "care", "pe", "sunt", "mai", "din", "că",
            "pentru",
        ],
    ),
];

/// Languages by the script that only, or mostly, they are written in.
const SCRIPTS: &[(std::ops::RangeInclusive<char>, &str)] = &[
    ('\u{0370}'..='\u{03FF}', "el"),
    ('\u{0400}'..='\u{04FF}', "ru"),
    ('\u{0590}'..='\u{05FF}', "he"),
    ('\u{0600}'..='\u{06FF}', "ar"),
    ('\u{0900}'..='\u{097F}', "hi"),
    ('\u{0E00}'..='\u{0E7F}', "th"),
    ('\u{3040}'..='\u{30FF}', "ja"),
    ('\u{4E00}'..='\u{9FFF}', "zh"),
    ('\u{AC00}'..='\u{D7AF}', "ko"),
];

/// Guesses the language of `original`, whose normal form is `normal`.
pub fn guess(original: &str, normal: &Normal) -> Language {
    if let Some(code) = script(original) {
        return Language { code: Some(code), support: Support::Foreign };
    }
    let mut hits = [0_u32; FREQUENT.len()];
    let mut count = 0;
    for token in normal.tokens.iter().take(WORDS_READ_MAX) {
        let word = normal.text.get(token.start as usize..token.end as usize).unwrap_or("");
        count += 1;
        for (hits, (_, words)) in hits.iter_mut().zip(FREQUENT) {
            *hits += u32::from(words.contains(&word));
        }
    }
    let best = (1..hits.len()).max_by_key(|at| (hits[*at], std::cmp::Reverse(*at))).unwrap_or(1);
    let [english, other] = [hits[0], hits[best]];
    let code = FREQUENT[best].0;
    if other >= HITS_MIN && other > english + english / 2 && other * 8 >= count {
        let support = if code == "de" { Support::Partly } else { Support::Foreign };
        return Language { code: Some(code), support };
    }
    if english >= 1 && english * 12 >= count {
        return Language { code: Some("en"), support: Support::Known };
    }
    UNCLEAR
}

/// The language of a script that is not Latin, if most letters are of it.
fn script(original: &str) -> Option<&'static str> {
    let mut counts = [0_u32; SCRIPTS.len()];
    let mut letters = 0_u32;
    for letter in original.chars().take(CHARS_READ_MAX).filter(|letter| letter.is_alphabetic()) {
        letters += 1;
        if let Some(at) = SCRIPTS.iter().position(|(range, _)| range.contains(&letter)) {
            counts[at] += 1;
        }
    }
    // Kana beside Chinese characters is Japanese.
    let kana = SCRIPTS.iter().position(|(_, code)| *code == "ja")?;
    if counts[kana] * 8 > letters {
        return Some("ja");
    }
    let best = (0..counts.len()).max_by_key(|at| counts[*at])?;
    (counts[best] * 10 > letters * 6).then(|| SCRIPTS[best].1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normal::Normaliser;

    #[test]
    fn languages_are_told_apart_or_not_guessed_at_all() {
        for (text, code, support) in [
            ("The council voted on the budget and nobody was happy with it.", Some("en"), Support::Known),
            (
                "Der Rat hat gestern über den Haushalt abgestimmt und niemand war zufrieden.",
                Some("de"),
                Support::Partly,
            ),
            (
                "Le conseil a voté le budget et personne n'est content dans la ville.",
                Some("fr"),
                Support::Foreign,
            ),
            (
                "El ayuntamiento votó el presupuesto y nadie en la ciudad está contento con él.",
                Some("es"),
                Support::Foreign,
            ),
            (
                "De raad heeft gisteren over het budget gestemd en niemand is blij met het resultaat.",
                Some("nl"),
                Support::Foreign,
            ),
            ("Городской совет утвердил бюджет.", Some("ru"), Support::Foreign),
            ("市議会は予算を承認しました。", Some("ja"), Support::Foreign),
            ("你好世界", Some("zh"), Support::Foreign),
            ("lol", None, Support::Unclear),
            ("", None, Support::Unclear),
            ("12345 !!!", None, Support::Unclear),
        ] {
            let mut normal = Normal::default();
            Normaliser::default().run(text, &mut normal);
            assert_eq!(guess(text, &normal), Language { code, support }, "{text}");
        }
    }
}
