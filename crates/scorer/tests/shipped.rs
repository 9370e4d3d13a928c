//! What the weights that ship must say of texts that nobody argues about, and what must hold for every answer.

use althing_scorer::normal::Normaliser;
use althing_scorer::scorer::CHARS_MAX;
use althing_scorer::scores::is_worth_holding;
use althing_scorer::{Attribute, Scorer, Scratch, Support, Weights};

fn scorer() -> Scorer {
    Scorer::new(Weights::embedded())
}

#[test]
fn each_attribute_is_high_where_it_holds_and_low_where_nothing_does() {
    let scorer = scorer();
    let mut scratch = Scratch::default();
    let plain = scorer.score("Thank you for the article, the second graph is very clear.", &mut scratch);
    for (text, attribute) in [
        ("You are a stupid idiot and a liar.", Attribute::Toxicity),
        ("You are a stupid idiot and a liar.", Attribute::Insult),
        ("I will kill you and your family, you piece of shit.", Attribute::Threat),
        ("Fuck this fucking shit.", Attribute::Profanity),
        ("All Muslims are filthy animals and should be exterminated.", Attribute::IdentityAttack),
        ("suck my dick you dirty whore", Attribute::SexuallyExplicit),
        ("WINNER! Claim your free prize now, call 09061701461 or visit www.example.com", Attribute::Spam),
    ] {
        let score = scorer.score(text, &mut scratch).of(attribute);
        assert!(score > 0.5, "{} of {text:?} is {score}", attribute.name());
        assert!(
            plain.of(attribute) < 0.2,
            "{} of the plain text is {}",
            attribute.name(),
            plain.of(attribute)
        );
    }
}

#[test]
fn the_words_that_did_it_are_marked_in_bytes_and_in_utf16() {
    let text =
        "Good morning \u{1F600}\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467} – you are a fücking 1d10t, dear é";
    let explanation = scorer().explain(text, &mut Scratch::default());
    let insult = explanation.spans.iter().filter(|span| span.attribute == Attribute::Insult);
    let marked: Vec<&str> = insult.map(|span| &text[span.from..span.to]).collect();
    assert!(marked.iter().any(|marked| marked.contains("1d10t")), "{marked:?}");
    let units: Vec<u16> = text.encode_utf16().collect();
    for span in &explanation.spans {
        assert_eq!(
            String::from_utf16_lossy(&units[span.utf16_from..span.utf16_to]),
            text[span.from..span.to]
        );
    }
}

#[test]
fn no_group_is_treated_worse_than_another_in_the_same_sentence() {
    let scorer = scorer();
    let mut scratch = Scratch::default();
    for template in [
        "My neighbours are GROUP and they are kind.",
        "The report is about GROUP in the city.",
        "I hate GROUP.",
    ] {
        let mut scores = ["Muslims", "Jews", "Christians", "women", "immigrants", "gays", "Mexicans"]
            .map(|group| scorer.score(&template.replace("GROUP", group), &mut scratch).values);
        scores.sort_by(|left, right| left[0].total_cmp(&right[0]));
        assert_eq!(scores[0].map(f32::to_bits), scores[6].map(f32::to_bits), "{template}");
    }
}

#[test]
fn any_text_of_any_length_is_scored() {
    let scorer = scorer();
    let mut scratch = Scratch::default();
    let long = "you idiot ".repeat(10_000);
    for text in [
        "",
        " ",
        "\u{0}",
        "\u{202E}\u{200B}",
        "a",
        "ß".repeat(20_000).as_str(),
        "😀".repeat(20_000).as_str(),
        &long,
    ] {
        let explanation = scorer.explain(text, &mut scratch);
        assert!(explanation.scores.values.iter().all(|score| (0.0..=1.0).contains(score)));
        assert!(
            explanation
                .spans
                .iter()
                .all(|span| text.is_char_boundary(span.from) && text.is_char_boundary(span.to))
        );
    }
}

#[test]
fn nothing_hides_behind_a_long_text() {
    let scorer = scorer();
    let mut scratch = Scratch::default();
    let rude = "You are a stupid idiot and everyone knows it.";
    for filling in ["a ", ". ", "ha ", "! ? ", "The ferry was on time today. "] {
        let few = filling.repeat(250) + rude;
        let insult = scorer.score(&few, &mut scratch).of(Attribute::Insult);
        assert!(insult > 0.8, "250 of {filling:?}: {insult}");
        let room = CHARS_MAX - rude.len();
        let text = filling.repeat(room / filling.len()) + rude;
        assert!(text.len() <= CHARS_MAX && text.len() > CHARS_MAX - 64, "{filling:?}");
        let insult = scorer.score(&text, &mut scratch).of(Attribute::Insult);
        assert!(insult > 0.8, "{filling:?}: {insult}");
        let behind = filling.repeat(CHARS_MAX / filling.len() + 1) + rude;
        let insult = scorer.score(&behind, &mut scratch).of(Attribute::Insult);
        assert!(insult < 0.5, "{filling:?}: what is left out has no part in it: {insult}");
    }
}

#[test]
fn nothing_hides_among_innocent_sentences() {
    let innocent = "The council met on Tuesday to talk about the new bridge. Most speakers wanted the old lamps to stay, \
        because the street looks friendly with them. A baker asked who would pay for the cables, and the mayor promised \
        a table of the costs. My son walks to school over that bridge, so I went there to listen. After two hours the \
        rain had stopped and we all went home for supper. I hope that the plan is put on the page soon, with a map. \
        There was also a word about the library, which opens later in winter. The new director reads to children on \
        Fridays, and they love it. Someone proposed a bench beside the entrance, which I would like as well. ";
    let scorer = scorer();
    let mut scratch = Scratch::default();
    let alone = scorer.score(&innocent.repeat(2), &mut scratch);
    assert!(!is_worth_holding(&alone.values) && alone.of(Attribute::Toxicity) < 0.3, "{alone:?}");
    let rude = "You are a stupid idiot and everyone knows it. ";
    for text in
        [format!("{innocent}{rude}"), format!("{rude}{innocent}"), format!("{innocent}{rude}{innocent}")]
    {
        let scores = scorer.score(&text, &mut scratch);
        assert!(scores.of(Attribute::Toxicity) > 0.6 && scores.of(Attribute::Insult) > 0.6, "{scores:?}");
    }
}

#[test]
fn a_short_insult_in_another_language_is_found_in_its_words() {
    let scorer = scorer();
    let mut scratch = Scratch::default();
    for text in [
        "Quel gros connard.",
        "Cabrón de mierda",
        "Stronzo!",
        "spierdalaj",
        "Klootzak",
        "Заткнись, урод",
        "siktir git",
        "傻逼",
    ] {
        let explanation = scorer.explain(text, &mut scratch);
        assert!(explanation.scores.of(Attribute::Toxicity) >= 0.6, "{text}: {:?}", explanation.scores);
        assert!(!explanation.spans.is_empty(), "{text}");
    }
    for text in
        ["Skit of the month", "Pula is a city in Croatia", "Satan, 1982", "体操と可靠", "Troia, Italia"]
    {
        let toxicity = scorer.score(text, &mut scratch).of(Attribute::Toxicity);
        assert!(toxicity < 0.6, "{text}: {toxicity}");
    }
}

#[test]
fn a_word_of_two_lists_supports_an_attribute_once() {
    let spans = scorer().explain("Eres un idiota y un imbécil de mierda.", &mut Scratch::default()).spans;
    assert!(spans.iter().any(|span| span.attribute == Attribute::Insult));
    for (at, span) in spans.iter().enumerate() {
        let same =
            |other: &althing_scorer::Span| (other.attribute, other.from) == (span.attribute, span.from);
        assert!(!spans[at + 1..].iter().any(same), "{span:?}");
    }
}

#[test]
fn another_language_is_marked_as_such() {
    let scores = scorer().score(
        "Le conseil municipal a voté le budget et les habitants sont contents.",
        &mut Scratch::default(),
    );
    assert_eq!(scores.language.support, Support::Foreign);
    assert!(scores.of(Attribute::Toxicity) < 0.1);
}

#[test]
fn the_normaliser_is_shared_by_nobody_and_made_by_anybody() {
    // A scratch moves to another thread together with its normaliser.
    fn moves<T: Send>(_: T) {}
    moves(Scratch::default());
    moves(Normaliser::default());
}
