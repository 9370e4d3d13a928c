//! Writes the model card: where the weights come from, what they can do and what not.

use std::fmt::Write as _;

use althing_scorer::Scorer;
use althing_scorer::scores::HOLD_FROM;

use crate::rows::{Data, Split};

/// What is known of a source.
struct Origin {
    name: &'static str,
    what: &'static str,
    licence: &'static str,
}

const fn origin(name: &'static str, what: &'static str, licence: &'static str) -> Origin {
    Origin { name, what, licence }
}

const ORIGINS: &[Origin] = &[
    origin("civil_comments_binary", "Civil Comments (news sites), a balanced extract", "CC0"),
    origin(
        "davidson",
        "tweets, hate and offence; labels biased against African American English, counted half",
        "MIT",
    ),
    origin("edos", "Reddit and Gab, sexism", "CC0"),
    origin("fox_news", "comments at Fox News", "MIT"),
    origin("gab_hate_corpus_dt", "Gab Hate Corpus", "CC BY 4.0"),
    origin("germeval2018_de", "German tweets, GermEval 2018", "CC BY 4.0"),
    origin("goemotions", "GoEmotions, Reddit; weak labels", "CC BY 4.0, copy under Apache-2.0"),
    origin("hatemoji_build", "HatemojiBuild, adversarial emoji", "CC BY 4.0"),
    origin("identity_templates", "template sentences on identities (Jigsaw)", "Apache-2.0"),
    origin("implicit_hate_safenlp", "implicit hate, soft labels (SafeNLP)", "MIT"),
    origin("openai_moderation_eval", "OpenAI's moderation evaluation set", "MIT"),
    origin("paradetox", "ParaDetox, toxic sentences and neutral paraphrases", "CC0"),
    origin("ruddit", "Ruddit, offensiveness of Reddit comments", "MIT"),
    origin("sms_spam", "SMS spam collection (UCI)", "CC BY 4.0"),
    origin("surge_profanity", "Surge AI's list of profanities", "MIT"),
    origin("surge_toxicity", "Surge AI's toxicity set", "MIT"),
    origin("synthetic_contrast", "template sentences written for Althing", "CC0"),
    origin("toxic_spans_civil", "Civil Comments with marked spans", "CC0"),
    origin("toxigen_human", "ToxiGen, rated by people", "MIT"),
    origin("toxigen_prompts", "ToxiGen, human demonstrations", "MIT"),
    origin("youtube_spam", "YouTube spam collection (UCI)", "CC BY 4.0"),
    origin("cat_wiki", "Wikipedia talk pages with context", "texts CC BY-SA 3.0"),
    origin("jigsaw_wiki_binary", "Wikipedia talk pages (Jigsaw)", "texts CC BY-SA 3.0, labels CC0"),
    origin(
        "jigsaw_wiki_multi",
        "Wikipedia talk pages (Jigsaw), six labels",
        "texts CC BY-SA 3.0, labels CC0",
    ),
    origin("perspective_wiki2k", "Wikipedia comments with Google's published scores", "texts CC BY-SA 3.0"),
    origin(
        "rtp_decodingtrust",
        "RealToxicityPrompts as in DecodingTrust, scores by Perspective",
        "CC BY-SA 4.0",
    ),
];

const OPENING: &str = "\
# Model card: the scorer's weights

Written by `train card`; the figures are of the weights beside it, measured by the program that wrote this.
Everything is measured on the dev split: comments that were neither learnt from nor calibrated on.
Model forms were chosen by looking at the dev split, so its figures are a little kind; a third split was never touched by anyone who trained.

## What it is

Two models on one normalised text, their logits averaged: a pruned linear model on hashed words, word pairs and parts of words, and two networks of one convolution each on word vectors that are sums of vectors of word parts.
A text is judged as a whole and, its logits 1 lower, in parts of 32 words; the greatest counts.
All are eight bits a weight; an isotonic line per attribute makes probabilities of logits.
A neutral name of a group (\"women\", \"Muslims\", \"gay\") is one and the same token to the models, whichever it is, so no group can be treated worse than another that stands in the same sentence.
It knows English, and German as far as 6,900 tweets go; texts in other languages are scored by word lists only, and marked so.

## How it is made

    cargo run --release -p althing-scorer --features train --bin train -- weights FOLDER crates/scorer/weights/althing.weights
    cargo run --release -p althing-scorer --features train --bin train -- weights FOLDER permissive.weights --permissive-only
    cargo run --release -p althing-scorer --features train --bin train -- card FOLDER crates/scorer/weights/althing.weights permissive.weights crates/scorer/MODEL_CARD.md

The same folder gives the same bytes; one training takes four to six minutes of one core.

## What it is for

Ranking, holding and explaining comments for moderators of a publication.
It is not for punishing people, not for deciding without a human, and not for texts that are no comments.
";

const LICENCES: &str = "\
## Which weights ship, and why

Those trained on both folders ship.
The texts of `sharealike/` are under CC BY-SA; whether weights that were fitted to texts are an adaptation of them is not settled anywhere we know of.
Our judgement is that they are not: the file holds sums over hashes of features, those of the linear model only of features that were met more than once, and no text can be read from it.
Whoever judges otherwise trains with `--permissive-only`, in the same time and by the same program, and loads that file instead; what it costs is in the table below: much of SEVERE_TOXICITY, and some of THREAT.
Nearly all human labels for severe toxicity, threats and sexual content are in the share-alike folder, which is why the other choice was not made.
We name the authors: editors of the English Wikipedia, and the authors of the sets in the table.
";

const WEAKNESSES: &str = "\
## Known weaknesses

- It counts words and short patterns. It does not understand irony, allusion, or an attack without a bad word: among comments of implicit hate its AUC is below .75.
- At the proposed thresholds a good half of what annotators call toxic under news is held; attacks in phrasings that it never saw are held a quarter to half of the time, see the contrast sentences.
- Of toxic comments that are held when they stand alone, half pass when they stand among many calm words, see the table. Most still score far above the calm words.
- Unknown phrasings of threats (\"your days are numbered\") often pass.
- A quotation mark and a word of rebuke make it lenient; someone who knows this can hide an attack in a quotation.
- Swearing in joy is taken for hostility half of the time and more, and names of places and people that look like swear words are sometimes held.
- Whoever writes about violence in the words of violence (a report of a rape, a lynching) is held more often than whoever writes about gardening.
- Healthy comments that name a group are held more often than others, because they are about what people fight over; see the tables. The cause is the words around the name, not the name.
- The labels of some sources are biased against African American English. They are counted less, not corrected.
- German: one source, tweets of 2018. Other languages: swear words only.
- Scores are calibrated on the mixture of sources, not on your readers. Look at the shadow figures before you let it hold anything.
";

/// The card: `figures` of the weights that ship, `other` the short ones of those without the share-alike folder.
pub fn write(data: &Data, scorer: &Scorer, figures: &str, other: &str, sizes: (usize, usize)) -> String {
    let mut card = OPENING.to_owned();
    let held = HOLD_FROM.iter().map(|(attribute, from)| format!("{} {from}", attribute.name()));
    let _ = writeln!(
        card,
        "\n## Figures\n\nWeights `{}`, {} bytes.\n\"Held\" means: at or above one of {}. That is the default that is proposed for sites.\n\
         \"Healthy\" means: labelled, and by no label for toxicity, insult, threat or attack on identity above .25, and without a swear word.\n\
         Labels of edos, gab_hate_corpus_dt, implicit_hate_safenlp, hatemoji_build and davidson say only that no group is attacked: what is healthy there may still be rude.\n\n{figures}",
        scorer.weights().name(),
        sizes.0,
        held.collect::<Vec<_>>().join(", ")
    );
    let _ = writeln!(
        card,
        "{LICENCES}\nWithout the share-alike folder ({} bytes), measured on everything:\n\n{other}",
        sizes.1
    );
    let _ = writeln!(
        card,
        "## Sources\n\n| source | what | licence | train | dev | SHA-256 of the file |\n|---|---|---|---|---|---|"
    );
    for (index, source) in data.sources.iter().enumerate() {
        let known = ORIGINS.iter().find(|origin| origin.name == source.name);
        let (what, licence) = known.map_or(("", ""), |origin| (origin.what, origin.licence));
        let rows = data.rows.iter().filter(|row| row.source == index);
        let dev = rows.clone().filter(|row| row.split == Split::Dev).count();
        let folder = if source.is_sharealike { "sharealike/" } else { "" };
        let train = rows.count() - dev;
        let _ = writeln!(
            card,
            "| {folder}{} | {what} | {licence} | {train} | {dev} | `{}` |",
            source.name,
            &source.sha256[..16]
        );
    }
    let _ = writeln!(
        card,
        "\nOf the rows to train on, every twentieth is kept for the calibration.\nContrast sentences made by the trainer come on top.\n\n{WEAKNESSES}"
    );
    let lines: Vec<&str> = card.lines().map(str::trim_end).collect();
    lines.join("\n") + "\n"
}
