//! Every kind of disguise, in a table: what stood there and what was meant.

use super::normal;

/// Checks that each text comes out as expected, and that some token of it is said to have been disguised.
fn check(table: &[(&str, &str)]) {
    let wrong: Vec<_> = table
        .iter()
        .map(|&(original, expected)| (original, expected, normal(original)))
        .filter(|(_, expected, out)| out.text != *expected || !out.tokens.iter().any(|token| token.disguised))
        .map(|(original, expected, out)| format!("{original:?}: expected {expected:?}, got {:?}", out.text))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn digits_and_signs_are_read_as_letters() {
    check(&[
        ("1d10t", "idiot"),
        ("id1ot", "idiot"),
        ("m0ron", "moron"),
        ("m0r0n5", "morons"),
        ("b1tch", "bitch"),
        ("b!tch", "bitch"),
        ("b|tch", "bitch"),
        ("$hit", "shit"),
        ("sh1t", "shit"),
        ("sh!t", "shit"),
        ("5hit", "shit"),
        ("a$$", "ass"),
        ("a$$hole", "asshole"),
        ("@sshole", "asshole"),
        ("@$$hole", "asshole"),
        ("f4ggot", "faggot"),
        ("f@gg0t", "faggot"),
        ("n1gg3r", "nigger"),
        ("n!gg@", "nigga"),
        ("r3tard", "retard"),
        ("ret@rded", "retarded"),
        ("p3d0", "pedo"),
        ("wh0re", "whore"),
        ("s1ut", "slut"),
        ("d1ck", "dick"),
        ("c0ck", "cock"),
        ("k1ll", "kill"),
        ("stup1d", "stupid"),
        ("s+upid", "stupid"),
        ("l0ser", "loser"),
        ("phuck", "fuck"),
        ("phaggot", "faggot"),
        ("vvhore", "whore"),
        ("fvck", "fuck"),
        ("arschl0ch", "arschloch"),
        ("w1chser", "wichser"),
        ("hur3ns0hn", "hurensohn"),
        ("mus1ims", "muslims"),
        ("pe0ple", "people"),
        ("h3llo w0rld", "hello world"),
        ("y0u", "you"),
        ("$h17", "shit"),
        ("1d107", "idiot"),
        ("fuck$", "fucks"),
    ]);
}

#[test]
fn masked_letters_are_found_in_the_lexicon() {
    check(&[
        ("f*ck", "fuck"),
        ("f**k", "fuck"),
        ("f***", "fuck"),
        ("F***!", "fuck !"),
        ("f*cking", "fucking"),
        ("f**king", "fucking"),
        ("f***ing", "fucking"),
        ("f*ing", "fucking"),
        ("motherf***er", "motherfucker"),
        ("s**t", "shit"),
        ("sh*t", "shit"),
        ("s***", "shit"),
        ("bullsh*t", "bullshit"),
        ("b*tch", "bitch"),
        ("b****", "bitch"),
        ("b***h", "bitch"),
        ("a**", "ass"),
        ("a**hole", "asshole"),
        ("a*****e", "asshole"),
        ("c***", "cunt"),
        ("c*nt", "cunt"),
        ("d*ck", "dick"),
        ("p***y", "pussy"),
        ("n*****", "nigger"),
        ("n****r", "nigger"),
        ("r****d", "retard"),
        ("st*pid", "stupid"),
        ("id*ot", "idiot"),
        ("f--k", "fuck"),
        ("f-ck", "fuck"),
        ("sh-t", "shit"),
        ("f#ck", "fuck"),
        ("f@#k", "fuck"),
        ("f&ck", "fuck"),
        ("f_ck", "fuck"),
        ("s__t", "shit"),
        ("f🍆ck", "fuck"),
        ("sh💩t", "shit"),
        ("\"f*ck\", he said", "\" fuck \" , he said"),
        ("(sh*t)", "( shit )"),
        ("arschl*ch", "arschloch"),
        ("sch***e", "scheiße"),
        ("h*rensohn", "hurensohn"),
    ]);
}

#[test]
fn letters_that_stand_singly_are_joined() {
    check(&[
        ("i d i o t", "idiot"),
        ("you i d i o t !", "you idiot !"),
        ("f u c k you", "fuck you"),
        ("F U C K", "fuck"),
        ("f. u. c. k.", "fuck ."),
        ("f.u.c.k", "fuck"),
        ("f.u.c.k. off", "fuck . off"),
        ("m-o-r-o-n", "moron"),
        ("m_o_r_o_n", "moron"),
        ("s*h*i*t", "shit"),
        ("i.d.i.o.t.s", "idiots"),
        ("k/i/l/l", "kill"),
        ("k i l l y o u r s e l f", "kill yourself"),
        ("k-i-l-l-y-o-u", "kill you"),
        ("f 4 g g 0 t", "faggot"),
        ("n\u{a0}i\u{a0}g\u{a0}g\u{a0}e\u{a0}r", "nigger"),
        ("t r o t t e l", "trottel"),
        ("s-hit", "shit"),
        ("id.iot", "idiot"),
        ("mo/ro/n", "moron"),
        ("fu|ck", "fuck"),
    ]);
}

#[test]
fn halves_of_a_word_are_joined() {
    check(&[
        ("id iot", "idiot"),
        ("you mor on", "you moron"),
        ("fu ck you", "fuck you"),
        ("f uck", "fuck"),
        ("nig ger", "nigger"),
        ("bas tard", "bastard"),
        ("arschl och", "arschloch"),
    ]);
}

#[test]
fn repeated_letters_are_one() {
    check(&[
        ("fuuuuck", "fuck"),
        ("fuuck", "fuck"),
        ("FUUUUCK", "fuck"),
        ("shiiiit", "shit"),
        ("loooser", "loser"),
        ("idioooot", "idiot"),
        ("iiiidddiiiooottt", "idiot"),
        ("stuuuupid", "stupid"),
        ("asssshole", "asshole"),
        ("biiiitch", "bitch"),
        ("morrron", "moron"),
        ("niggggger", "nigger"),
        ("f.u.u.u.c.k", "fuck"),
        ("haaaate", "hate"),
        ("arschlooooch", "arschloch"),
    ]);
}

#[test]
fn phrases_without_spaces_are_taken_apart() {
    check(&[
        ("killyourself", "kill yourself"),
        ("youareanidiot", "you are an idiot"),
        ("youareastupididiot", "you are a stupid idiot"),
        ("fuckyou", "fuck you"),
        ("FuckYou", "fuck you"),
        ("fuckoff", "fuck off"),
        ("stupididiot", "stupid idiot"),
        ("ihateallniggers", "i hate all niggers"),
        ("theyareallmorons", "they are all morons"),
        ("dubisteinidiot", "du bist ein idiot"),
    ]);
}

#[test]
fn slips_in_important_words_are_mended() {
    check(&[
        ("idoit", "idiot"),
        ("morron", "moron"),
        ("stuipd", "stupid"),
        ("stupud", "stupid"),
        ("stupiid", "stupid"),
        ("asshoel", "asshole"),
        ("assholle", "asshole"),
        ("ashole", "asshole"),
        ("bastrad", "bastard"),
        ("basterd", "bastard"),
        ("retarted", "retarded"),
        ("motherfcker", "motherfucker"),
        ("faggut", "faggot"),
        ("dispicable", "despicable"),
        ("bufoon", "buffoon"),
        ("niggre", "nigger"),
        ("fukcing", "fucking"),
        ("Arshcloch", "arschloch"),
        ("Hurenshon", "hurensohn"),
        ("vollidoit", "vollidiot"),
    ]);
}

#[test]
fn known_respellings_are_the_word() {
    check(&[
        ("fuk", "fuck"),
        ("fck", "fuck"),
        ("fcuking", "fucking"),
        ("phuq", "fuck"),
        ("sht", "shit"),
        ("biatch", "bitch"),
        ("azz", "ass"),
        ("stoopid", "stupid"),
        ("idjit", "idiot"),
        ("niqqer", "nigger"),
        ("libtart", "libtard"),
        ("muzzies", "muslims"),
        ("wixer", "wichser"),
    ]);
}

#[test]
fn letters_of_other_scripts_are_seen_through() {
    check(&[
        ("fuсk", "fuck"),
        ("іdіоt", "idiot"),
        ("аѕѕhоlе", "asshole"),
        ("ѕtuрid", "stupid"),
        ("ѕhіt", "shit"),
        ("mοron", "moron"),
        ("ιdιοt", "idiot"),
        ("βitch", "bitch"),
        ("иigger", "nigger"),
        ("ϜUCK", "fuck"),
        ("Вrеxіt", "brexit"),
        ("ᴍᴏʀᴏɴ", "moron"),
        ("ɪᴅɪᴏᴛ", "idiot"),
        ("🅕🅤🅒🅚", "fuck"),
        ("🅵🆄🅲🅺", "fuck"),
        ("r🅰️pe", "rape"),
        ("🇫🇺🇨🇰", "fuck"),
        ("🇫 🇺 🇨 🇰", "fuck"),
        ("kіll thеm", "kill them"),
    ]);
}

#[test]
fn marks_and_invisible_characters_go() {
    check(&[
        ("f\u{200b}u\u{200b}c\u{200b}k", "fuck"),
        ("i\u{2060}diot", "idiot"),
        ("id\u{202e}iot", "idiot"),
        ("mo\u{feff}ron", "moron"),
        ("i\u{337}d\u{337}i\u{337}o\u{337}t\u{337}", "idiot"),
        ("f\u{301}\u{302}\u{303}u\u{310}\u{311}\u{312}ck", "fuck"),
        ("ídïöt", "idiot"),
        ("fúck", "fuck"),
        ("şhît", "shit"),
        ("bïtçh", "bitch"),
        ("ñïggèr", "nigger"),
        ("møron", "moron"),
        ("b1️⃣tch", "bitch"),
    ]);
}

#[test]
fn styled_letters_are_letters_and_no_disguise() {
    for (original, expected) in [
        ("𝓯𝓾𝓬𝓴", "fuck"),
        ("𝐢𝐝𝐢𝐨𝐭", "idiot"),
        ("ｉｄｉｏｔ", "idiot"),
        ("ⓘⓓⓘⓞⓣ", "idiot"),
        ("ﬁne", "fine"),
        ("STRAẞE", "straße"),
        ("cafe\u{301}", "café"),
        ("so\u{ad}ci\u{ad}ety", "society"),
    ] {
        let out = normal(original);
        assert_eq!(out.text, expected, "{original:?}");
        assert!(out.tokens.iter().all(|token| !token.disguised), "{original:?}");
    }
}

#[test]
fn a_lengthened_common_word_is_stretched_but_not_disguised() {
    for (original, expected) in [
        ("sooooo", "so"),
        ("goood", "good"),
        ("cooool", "cool"),
        ("nooooo", "no"),
        ("pleaseeee", "please"),
        ("yesssss", "yes"),
        ("loooove", "love"),
        ("gaaaanz", "ganz"),
    ] {
        let out = normal(original);
        assert_eq!(out.text, expected, "{original:?}");
        assert!(out.tokens[0].stretched && !out.tokens[0].disguised, "{original:?}");
    }
}
