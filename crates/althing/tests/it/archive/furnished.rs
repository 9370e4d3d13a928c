//! A site that has something of everything.

use althing::decision::{self, Reason, Wish, appeals};
use althing::import::Options;
use althing_core::id::DecisionId;
use althing_core::reader::{Actor, Asker, Role};
use althing_core::time::{DAY, MINUTE};
use althing_store::{Lane, Tx, source};
use http::Method;
use serde_json::json;

use crate::account;
use crate::standing::{bans, decides as about, entry_of, lifts};
use crate::support::{Member, OURS, PAPER, Paper, Story, Written};

async fn decides(paper: &Paper, who: &Member, comment: &Written, act: &str) -> DecisionId {
    paper.advance(MINUTE);
    let id = comment.id;
    let read = paper.app.store.read(move |tx| althing_store::desk::judged(tx, id)).await.expect("reads");
    let reason = Reason {
        ground: "respect".to_owned(),
        explanation: "It calls the harbour master a herring.\n\nReally.".to_owned(),
        ..Reason::default()
    };
    let wish = Wish {
        act: act.to_owned(),
        reason: Some(reason).filter(|_| act != "approve"),
        read: read.map(|text| text.id),
        bulk_id: None,
    };
    let site = paper.app.site("paper").expect("the site");
    let asker = Asker { actor: Actor::Account(who.id), grants: paper.app.grants_of(who.id) };
    decision::decide(&paper.app, &site, id, asker, &wish).await.expect("decided")
}

async fn complains(paper: &Paper, comment: &Written, id: DecisionId) {
    paper.advance(MINUTE);
    let ask = paper.ask(&Method::POST, &format!("/api/v1/decisions/{id}/appeals"));
    ask.bearer(&comment.edit_token).json(&json!({"text": "It was a quotation"})).send().await.is(201);
}

async fn votes(paper: &Paper, member: &Member, on: &Written, value: i64) {
    paper.advance(MINUTE);
    let ask = paper.ask(&Method::PUT, &format!("{}/vote", on.api())).of(member).script(PAPER);
    ask.json(&json!({"value": value})).send().await.is(200);
}

async fn reports(paper: &Paper, by: Option<&Member>, on: &Written, text: &str) {
    paper.advance(MINUTE);
    let ask = paper.ask(&Method::POST, &format!("{}/reports", on.api())).script(PAPER);
    let ask = by.into_iter().fold(ask, crate::support::Ask::of);
    ask.json(&json!({"category": "abuse", "text": text})).send().await.is(201);
}

async fn does(paper: &Paper, comment: &Written, what: &str) {
    paper.advance(MINUTE);
    let ask = paper.ask(&Method::POST, &format!("{}/thread", comment.api())).bearer(&paper.keys.staff);
    ask.json(&json!({"do": what})).send().await.is(200);
}

/// Rules, settings, and what a section has of its own.
async fn ruled(paper: &Paper) {
    paper
        .set(&[
            "score.mode=on",
            "votes=up-down",
            "edit_minutes=60",
            "words.hold=herringbone\nZander",
            "theme.accent=#123456",
            "contact.email=desk@paper.example",
        ])
        .await;
    let changes = ["mode=hold-first".to_owned(), "words.hold=sprat".to_owned()];
    althing::site::section::set_in(&paper.app, "paper", "Möwen & Co", &changes).await.expect("set");
    let ada = paper.staff_member("Ada", Role::Admin, Some("paper"), None).await;
    let change = [
        ("do", "change"),
        ("code", "respect"),
        ("version", "1"),
        ("title", "Be kind"),
        ("body", "Nobody is a herring here."),
        ("explanation", "It is unkind."),
    ];
    let ask = paper.ask(&Method::POST, "/desk/settings/paper/rules").of(&ada);
    ask.form(OURS, &change).send().await.is(303);
}

/// Stories: one with everything, one closed, one in a section, one that nobody registered.
async fn told(paper: &Paper) -> Vec<Story> {
    let url = |path: &str| format!("{PAPER}{path}");
    let put = json!({
        "url": url("/harbour?b=2&a=1#top"), "title": "The “fence” <b>&</b> the sea", "byline": "Ida Noor",
        "summary": "A summary.", "section": "Politik", "published_at": "2026-03-01T07:00:00.123456Z",
        "credit": {"name": "The wire", "url": "https://wire.example/1"},
        "image": {"url": "https://img.example/a.jpg", "alt": "A fence", "caption": "Taken", "credit": "Photo"},
        "body_html": "<p onclick=alert(1)>One <a href=\"/two\">two</a> &amp; <script>3</script></p><h1>H</h1><img src=\"x.png\" alt=\"y\">",
        "urls": [url("/old-harbour"), url("/alt")],
    });
    let answer = paper.publisher().puts(&put).await;
    answer.is(200);
    let id = answer.json()["id"].as_str().expect("an id").to_owned();
    let rich = Story { id, site: "paper".to_owned(), url: Some(url("/harbour?b=2&a=1")) };
    let in_section = json!({"url": url("/möwen"), "title": "Gulls", "section": "Möwen & Co"});
    let answer = paper.publisher().puts(&in_section).await;
    answer.is(200);
    let id = answer.json()["id"].as_str().expect("an id").to_owned();
    let held = Story { id, site: "paper".to_owned(), url: Some(url("/möwen")) };
    vec![rich, held, paper.registered("/closed", "Closed").await, paper.story("/nobody-registered").await]
}

/// Everything; gives the stories.
pub async fn furnished(paper: &Paper) -> Vec<Story> {
    ruled(paper).await;
    let stories = told(paper).await;
    let (rich, held, closed, free) = (&stories[0], &stories[1], &stories[2], &stories[3]);
    let (ana, ben) = (paper.reader("Ana Ömür"), paper.reader("Ben"));
    let mona = paper.staff_member("Mona", Role::Moderator, Some("paper"), None).await;
    let olaf = paper.staff_member("Olaf", Role::Moderator, None, None).await;
    let members = members(paper).await;

    let first =
        ana.comments_on(rich, "First *words*, <script>alert(1)</script> & \u{1F980}\n\n> quoted").await;
    let reply = ben.replies_to(&first, "A reply with https://example.org/link").await;
    let deep = ana.replies_to(&reply, "Deeper").await;
    ben.replies_to(&deep, "Deepest").await;
    ana.edits(&first, "First *words*, changed").await;
    ben.comments_on(free, "Nobody registered this").await;
    ben.comments_on(closed, "In time").await;
    let ask = paper.ask(&Method::POST, &format!("{}/state", closed.api())).bearer(&paper.keys.staff);
    ask.json(&json!({"state": "closed"})).send().await.is(200);
    ana.comments_on(held, "Waits for somebody").await;

    let withdrawn = ana.comments_on(rich, "Withdrawn").await;
    ben.replies_to(&withdrawn, "To what is gone").await;
    ana.withdraws(&withdrawn).await;
    let erased = ben.comments_on(rich, "Erased").await;
    ana.replies_to(&erased, "To what is erased").await;
    paper.operator().erases(&erased).await;
    let changed = ana.comments_on(rich, "Fine words").await;
    paper.set(&["mode=hold-first"]).await;
    ana.edits(&changed, "A change that waits").await;
    paper.set(&["mode=publish-first"]).await;

    for (at, member) in members.iter().enumerate() {
        votes(paper, member, &first, if at == 2 { -1 } else { 1 }).await;
        paper.comments_as(member, rich, &format!("Of member {at}")).await;
    }
    votes(paper, &members[0], &reply, 1).await;
    moderated(paper, rich, (&mona, &olaf), &members).await;
    imported(paper).await;
    let elsewhere = paper.story_at("other", "https://other.example/elsewhere").await;
    paper.reader("Elsewhere Canary").comments_on(&elsewhere, "Words of another site").await;
    paper.settle().await;
    stories
}

/// Members: three by name, one by mail.
async fn members(paper: &Paper) -> Vec<Member> {
    let mut members = Vec::new();
    for name in ["Mia", "Tom", "Lea"] {
        members.push(paper.member(name).await);
    }
    let cookie = account::signs_in(paper, "Ada@Nest.example").await;
    account::names(paper, &cookie, "Ada Nest").await.is(303);
    members.push(Member { cookie, ..members[0].clone() });
    paper.advance(2 * DAY);
    members
}

/// Decisions, complaints, reports, standings, and what staff do in the thread.
async fn moderated(paper: &Paper, story: &Story, (mona, olaf): (&Member, &Member), members: &[Member]) {
    let (ana, ben) = (paper.reader("Ana Ömür"), paper.reader("Ben"));
    let removed = ana.comments_on(story, "You herring").await;
    let decided = decides(paper, mona, &removed, "remove").await;
    complains(paper, &removed, decided).await;
    paper.advance(MINUTE);
    let fields = [("outcome", "reverse"), ("answer", "We read it again.")];
    let ask = paper.ask(&Method::POST, &format!("/desk/appeals/{decided}")).of(olaf);
    ask.form(OURS, &fields).send().await.is(303);
    let open = ben.comments_on(story, "Another herring").await;
    let decided = decides(paper, mona, &open, "remove").await;
    complains(paper, &open, decided).await;
    let undone = ben.comments_on(story, "A third herring").await;
    let decided = decides(paper, mona, &undone, "remove").await;
    let asker = Asker { actor: Actor::Account(mona.id), grants: paper.app.grants_of(mona.id) };
    paper.advance(MINUTE);
    decision::undo(&paper.app, decided, asker).await.expect("undone");
    let reported = ana.comments_on(story, "Reported words").await;
    reports(paper, None, &reported, "It is rude").await;
    reports(paper, Some(&members[1]), &reported, "").await;
    let upheld = ana.comments_on(story, "Rude words").await;
    reports(paper, Some(&members[0]), &upheld, "Rude").await;
    decides(paper, mona, &upheld, "remove").await;
    for (comment, what) in [(&undone, "pin"), (&undone, "pick"), (&reported, "lock")] {
        does(paper, comment, what).await;
    }
    let path = format!("/desk/stories/{}/guard", story.id);
    paper.ask(&Method::POST, &path).of(mona).form(OURS, &[("level", "slow")]).send().await.is(303);

    let entry = bans(paper, mona, &members[2], "week").await;
    lifts(paper, mona, &entry).await.is(303);
    bans(paper, mona, &members[2], "never").await;
    let mut wish = paper.reader("Guest with mail").wish(story, None, "Words of a guest with an address");
    wish["author"]["email"] = json!("guest@nest.example");
    paper.advance(10 * MINUTE);
    let ask = paper.ask(&Method::POST, &story.comments()).script(PAPER);
    let answer = ask.header("idempotency-key", &paper.key()).json(&wish).send().await;
    let guests = Written::of(story, &answer);
    let of = guests.id.to_string();
    let warns = [("comment", of.as_str()), ("kind", "warned"), ("until", "week"), ("reason", "spam")];
    entry_of(&about(paper, mona, &warns).send().await);
    let appealed = entry_of(
        &about(
            paper,
            mona,
            &[("comment", of.as_str()), ("kind", "banned"), ("until", "week"), ("reason", "spam")],
        )
        .send()
        .await,
    );
    assert!(!appealed.is_empty());
    let decided = althing_store::standing::by_id;
    let id = entry.parse().expect("an id");
    let row = paper.app.store.read(move |tx| decided(tx, id)).await.expect("reads").expect("there");
    let _ =
        appeals::complain(&paper.app, row.decision_id, Actor::Account(members[2].id).into(), "Unfair").await;
    // An account that goes, and leaves its text.
    paper
        .ask(&Method::POST, "/me/erase")
        .of(&members[1])
        .form(OURS, &[("what", "name"), ("sure", "yes")])
        .send()
        .await
        .is(303);
    paper.settle().await;
}

async fn imported(paper: &Paper) {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/page/harbour.txt");
    let options = Options { url: Some(format!("{PAPER}/imported")), ..Options::default() };
    let bytes = std::fs::read(file).expect("the fixture");
    let report = crate::import::take(paper, &bytes, &options).await.expect("an import");
    assert!(report.stored > 3, "{report:?}");
    let id = paper.app.site("paper").expect("the site").id;
    let taken =
        paper.app.store.write(Lane::Bulk, move |tx: &mut Tx<'_>| source::put(tx, id, "isso", "The old one"));
    taken.await.unwrap_or_else(|error: althing_store::Error| panic!("{error}"));
}
