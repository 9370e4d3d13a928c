//! What is left alone: names, prose, numbers, links, other scripts.

use super::super::Kind;
use super::super::lexicon::{Category, Entry, find};
use super::{kinds, normal, text};

#[test]
fn words_that_only_look_like_others_stay() {
    for word in "
        scunthorpe penistone essex sussex middlesex clitheroe cockermouth lightwater cockburn hancock hitchcock
        dickens dickinson dickson assassin assassination class classic cocktail peacock assess assessment assume
        grass bass brass embassy compass massachusetts glass passage analysis analyst analog canal arsenal parse
        document circumstances cucumber incumbent manuscript raccoon tycoon nigeria nigerian snigger niggardly
        denigrate therapist grape scrape rapid title titan constitution identity competition attitude skills
        killjoy suspicion despite hospice basement button butter rebuttal shiitake matsushita sextant unisex
        wristwatch shitake mishap horseshoe cool need see book class assert bitter batch kitchen pitch stitch
        shift shirt sheet short shot duck luck truck buck suck tuck puck fudge count country county slot slight
        looser loosely moran mormon idiom niger montenegro spice auspices homogeneous overkill octopussy
        psychologist pervasive therapeutic beaver boxers troops fatter scams itching tractor cookies
        schwül schießen schieße dicker dicke dick nicken schicken ticket wichtig wischen fischen masse klasse
        mutter futter kutte verpassen vermissen schmeißen jahrhundert stabiler rassismus haltloser
        donaudampfschifffahrt betttuch straße grüße schönheit krankenversicherung aufmerksamkeit
        selbstbestimmungsgesetz rechtsschutzversicherung bundesverfassungsgericht
    "
    .split_whitespace()
    {
        let out = normal(word);
        assert_eq!(out.text, word);
        assert!(!out.tokens[0].disguised && !out.tokens[0].stretched, "{word}");
    }
}

#[test]
fn prose_keeps_its_words() {
    for (original, expected) in [
        (
            "The co-operation of the U.S. and the U.K., e.g. in trade.",
            "the co-operation of the u.s. and the u.k. , e.g. in trade .",
        ),
        ("I don't think it's well-known.", "i don't think it 's well-known ."),
        ("Idiot’s guide", "idiot 's guide"),
        ("his/her and/or theirs", "his / her and / or theirs"),
        ("The end.It was late,really", "the end . it was late , really"),
        ("A B C, plan B, I a m", "a b c , plan b , i a m"),
        ("N Y C and U N", "n y c and u n"),
        ("three A*s and a B", "three a*s and a b"),
        ("a *very* good **point** and a _nice_ one*", "a * very * good ** point ** and a _ nice _ one *"),
        ("World War III, Henry VIII, XXVIII", "world war iii , henry viii , xxviii"),
        ("Er sagte: „Das ist schön!“", "er sagte : \" das ist schön ! \""),
        ("rated AAA by www standards", "rated aaa by www standards"),
        ("Hello!World", "hello ! world"),
        ("R&B, AT&T, Q&A", "r & b , at & t , q & a"),
        ("Microsoft™ and ®", "microsoft ™ and ®"),
        ("what?! No!!! Well...", "what ? ! no !! well .."),
    ] {
        let out = normal(original);
        assert_eq!(out.text, expected, "{original:?}");
        assert!(out.tokens.iter().all(|token| !token.disguised), "{original:?}");
    }
}

#[test]
fn other_scripts_stay_as_they_are() {
    for word in [
        "сука",
        "рак",
        "нет",
        "идиот",
        "сор",
        "αυτό",
        "άνθρωπος",
        "βίος",
        "հայերեն",
        "עברית",
        "العربية",
        "हिन्दी",
        "ภาษาไทย",
        "한국어",
        "việt",
        "nước",
        "łódź",
        "çok",
        "naïve",
        "garçon",
        "ñandú",
        "smørrebrød",
        "ąęś",
    ] {
        assert_eq!(text(&format!("{word} и и")), format!("{word} и и"), "{word}");
    }
    assert_eq!(text("TikTok-ом и iPhone'ы"), "tiktok-ом и iphone'ы");
    assert_eq!(text("5 μm and 3 kΩ"), "5 μm and 3 kω");
    assert_eq!(text("日本語と中文"), "日 本 語 と 中 文");
    assert_eq!(text("שָׁלוֹם"), "שָׁלוֹם");
}

#[test]
fn whatever_is_no_word_has_its_kind() {
    use Kind::{Address, Emoji, Link, Mention, Number, Quote, Sign, Stop, Word};
    for (original, expected, kind) in [
        ("https://Example.com/a?b=c#d", "https://example.com/a?b=c#d", vec![Link]),
        ("www.fuck.com/shit", "www.fuck.com/shit", vec![Link]),
        ("example.com", "example.com", vec![Link]),
        ("(http://a.de/x).", "( http://a.de/x ) .", vec![Sign, Link, Sign, Stop]),
        ("f.u.c.k@example.org", "f.u.c.k@example.org", vec![Address]),
        ("@user_1: hi", "@user_1 : hi", vec![Mention, Sign, Word]),
        ("#KillAllMen", "# kill all men", vec![Sign, Word, Word, Word]),
        ("#blacklivesmatter", "# black lives matter", vec![Sign, Word, Word, Word]),
        ("\"no\"", "\" no \"", vec![Quote, Word, Quote]),
        ("10:30", "10:30", vec![Number]),
        ("$5.00", "$5.00", vec![Number]),
        ("20°C", "20°c", vec![Number]),
        ("-3", "-3", vec![Number]),
        ("1990s", "1990s", vec![Number]),
        ("3rd", "3rd", vec![Number]),
        ("50%", "50%", vec![Number]),
        ("12/31/2020,", "12/31/2020 ,", vec![Number, Sign]),
        ("1,000,000", "1,000,000", vec![Number]),
        ("5km", "5km", vec![Number]),
        ("mp3", "mp3", vec![Word]),
        ("covid19", "covid19", vec![Word]),
        ("4chan", "4chan", vec![Word]),
        ("👨‍👩‍👧", "👨‍👩‍👧", vec![Emoji]),
        ("👨🏿", "👨🏿", vec![Emoji]),
        ("❤️", "❤", vec![Emoji]),
        ("🇩🇪", "🇩🇪", vec![Emoji]),
        ("🇺🇸🇩🇪", "🇺🇸 🇩🇪", vec![Emoji, Emoji]),
        ("I❤️you", "i ❤ you", vec![Word, Emoji, Word]),
    ] {
        assert_eq!(text(original), expected, "{original:?}");
        assert_eq!(kinds(original), kind, "{original:?}");
    }
}

#[test]
fn capitals_are_told_from_shouting() {
    let out = normal("YOU are an IDIOT, I say");
    let shouted: Vec<_> = out.tokens.iter().filter(|token| token.shouted).map(|t| out.word(t)).collect();
    assert_eq!(shouted, ["you", "idiot"]);
}

#[test]
fn umlauts_may_be_written_without() {
    for (original, expected) in
        [("daemlich", "dämlich"), ("scheisse", "scheiße"), ("Arschloecher", "arschlöcher")]
    {
        let out = normal(original);
        assert_eq!(out.text, expected);
        assert!(!out.tokens[0].disguised, "{original:?} is how a keyboard without umlauts writes it");
    }
}

#[test]
fn the_lexicon_knows_what_a_word_is_about() {
    let entry = |category, severity| Some(Entry { category, severity });
    assert_eq!(find("idiot"), entry(Category::Insult, 2));
    assert_eq!(find("fuck"), entry(Category::Profanity, 3));
    assert_eq!(find("hurensohn"), entry(Category::Insult, 2));
    assert_eq!(find("muslims"), entry(Category::Group, 0));
    assert_eq!(find("house"), None);
    assert_eq!(find("scunthorpe"), None);
}
