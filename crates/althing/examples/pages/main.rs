//! Writes sample pages as files, to be looked at: `cargo run --example pages -- FOLDER`.
//!
//! Each page comes twice, in English and in the pseudo-locale that runs from right to left (`*.rtl.html`).
//! Serve the folder from its root, so that `/a/...` and `/picture.svg` are found.

mod sample;

use std::fs;
use std::io;
use std::path::Path;
use std::time::Instant;

use althing::assets;
use althing::view::model::{
    CaseJust, CaseStatus, DiscussionView, Draft, DraftRefusal, Item, StoryView, Writing,
};
use althing::view::{Texts, case_page, discussion, frame_page, front_page, problem_page, problem_view};
use althing::view::{reply_page, story_page};

use sample::{PUBLIC_URL, Sample};

fn main() -> io::Result<()> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "target/pages".to_owned());
    let folder = Path::new(&folder);
    fs::create_dir_all(folder.join("a"))?;
    for asset in assets::all() {
        fs::write(folder.join(asset.href().trim_start_matches('/')), asset.bytes)?;
    }
    fs::write(folder.join("picture.svg"), sample::PICTURE)?;
    for (language, ending) in [("en", "html"), ("ar-XB", "rtl.html")] {
        let sample = Sample { language };
        for (name, page) in pages(&sample, Texts::of(language)) {
            fs::write(folder.join(format!("{name}.{ending}")), page)?;
        }
    }
    measure();
    Ok(())
}

fn pages(sample: &Sample, texts: &Texts) -> Vec<(&'static str, String)> {
    let story = Sample::story();
    let page =
        |story: &StoryView, view: &DiscussionView| story_page(story, view, PUBLIC_URL, texts).into_string();
    let mut closed = sample.discussion(Sample::thread());
    closed.writing = Writing::Closed { since: Some(sample::at(90)), after_days: Some(14) };
    for item in &mut closed.items {
        if let Item::Comment(comment) = item {
            comment.reply_href = None;
        }
    }
    let plain = Sample::plain_story();
    let mut pages = vec![
        ("front", front_page(&sample.front(), texts).into_string()),
        ("site", front_page(&sample.site_page(), texts).into_string()),
        ("front-empty", front_page(&sample.empty_front(), texts).into_string()),
        ("story", page(&story, &sample.discussion(Sample::thread()))),
        ("long", page(&plain, &sample.discussion(Sample::many(200, true)))),
        ("short", page(&plain, &sample.discussion(Sample::many(200, false)))),
        ("empty", page(&plain, &sample.discussion(Vec::new()))),
        ("closed", page(&plain, &closed)),
        ("frame", frame_page(&story, &sample.discussion(Sample::thread()), PUBLIC_URL, texts).into_string()),
        ("fragment", discussion(&sample.discussion(Sample::many(54, true)), texts).into_string()),
        ("problem", problem_page(&problem_view("not-found", "/", texts), None, texts).into_string()),
    ];
    pages.extend(forms(sample, texts));
    pages
}

fn forms(sample: &Sample, texts: &Texts) -> Vec<(&'static str, String)> {
    let name = DraftRefusal::name_empty(texts);
    let other = DraftRefusal::parent_gone(texts);
    let body = "The timetable says otherwise: the first ferry leaves at ten past six.".to_owned();
    let refused = |refusal| Draft { body: body.clone(), refusal: Some(refusal), ..Draft::default() };
    let pending = CaseStatus::Pending(vec![
        "It is your first comment here.".to_owned(),
        "It contains more than two links.".to_owned(),
    ]);
    let case = |status, just, editable| case_page(&sample.case(status, just, editable), texts).into_string();
    vec![
        ("reply", reply_page(&sample.reply(Draft::default()), texts).into_string()),
        ("refused", reply_page(&sample.reply(refused(name)), texts).into_string()),
        ("refused-whole", reply_page(&sample.reply(refused(other)), texts).into_string()),
        ("case-pending", case(pending, Some(CaseJust::Submitted), true)),
        ("case-published", case(CaseStatus::Published, None, false)),
        ("case-withdrawn", case(CaseStatus::Withdrawn, Some(CaseJust::Withdrawn), false)),
    ]
}

/// Prints how long a full page of 400 comments takes, and how large the fragment of 54 comments is.
fn measure() {
    let sample = Sample { language: "en" };
    let texts = Texts::of("en");
    let view = sample.discussion(Sample::many(400, true));
    let mut rounds: Vec<_> = (0..200)
        .map(|_| {
            let begin = Instant::now();
            let length = discussion(&view, texts).into_string().len();
            assert!(length > 0);
            begin.elapsed()
        })
        .collect();
    rounds.sort();
    println!("400 comments: median {:?}, best {:?}", rounds[100], rounds[0]);
    let story = Sample::story();
    let mut rounds: Vec<_> = (0..200)
        .map(|_| {
            let begin = Instant::now();
            let length = story_page(&story, &view, PUBLIC_URL, texts).into_string().len();
            assert!(length > 0);
            begin.elapsed()
        })
        .collect();
    rounds.sort();
    println!("their page: median {:?}, best {:?}", rounds[100], rounds[0]);
    let view = sample.discussion(Sample::many(54, true));
    let comments = view.items.iter().filter(|item| matches!(item, Item::Comment(_))).count();
    println!("fragment of {comments} comments: {} bytes", discussion(&view, texts).into_string().len());
}
