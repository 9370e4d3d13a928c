//! Votes: who may cast them, what is told of them when, and what they do to the order "best".

use althing::config::Settings;
use althing::mail::MailSettings;
use althing_core::time::{DAY, HOUR, MINUTE};
use althing_store::{Error, Lane, Tx, args, job, verify, vote};
use http::Method;
use serde_json::{Value, json};

use crate::support::{
    Answer, Ask, Engine, Member, OURS, PAPER, Paper, Story, Written, both_engines, on_with, settings,
};

fn mailed() -> Settings {
    let mail = MailSettings::parse("smtp://127.0.0.1:9?tls=none", None, None).expect("settings");
    Settings { mail: Some(mail), ..settings() }
}

/// Where readers can sign in, on both engines.
macro_rules! with_readers {
    ($(async fn $name:ident($paper:ident) $body:block)*) => {$(
        async fn $name($paper: &Paper) $body

        mod $name {
            #[test]
            fn sqlite() {
                super::on_with(super::Engine::Sqlite, super::mailed(), super::$name);
            }

            #[test]
            fn postgres() {
                super::on_with(super::Engine::Postgres, super::mailed(), super::$name);
            }
        }
    )*};
}

/// A vote by script on the paper's page.
fn vote(paper: &Paper, member: &Member, on: &Written, value: i64) -> Ask {
    let ask = paper.ask(&Method::PUT, &format!("{}/vote", on.api())).of(member);
    ask.script(PAPER).json(&json!({"value": value}))
}

async fn votes(paper: &Paper, member: &Member, on: &Written, value: i64) -> Value {
    let answer = vote(paper, member, on, value).send().await;
    answer.is(200);
    assert_eq!(answer.json()["value"], value);
    answer.json()["votes"].clone()
}

fn told(up: i64, down: i64) -> Value {
    json!({"up": up, "down": down})
}

fn hidden() -> Value {
    json!({"up": null, "down": null})
}

/// Members whose votes have full weight, and a story with comments that are old enough.
async fn grown(paper: &Paper, names: &[&str], comments: usize) -> (Vec<Member>, Story, Vec<Written>) {
    let mut members = Vec::new();
    for name in names {
        members.push(paper.member(name).await);
    }
    let story = paper.registered("/harbour", "The fence").await;
    paper.advance(DAY);
    let mut written = Vec::new();
    for number in 0..comments {
        written.push(paper.reader("Ana").comments_on(&story, &format!("Number {number}")).await);
    }
    paper.advance(HOUR);
    paper.settle().await;
    (members, story, written)
}

async fn mine(paper: &Paper, member: &Member, story: &Story) -> Value {
    let path = format!("/api/v1/me/stories/{}", story.id);
    let answer = paper.ask(&Method::GET, &path).of(member).script(PAPER).send().await;
    answer.is(200);
    answer.json()["votes"].clone()
}

async fn best(paper: &Paper, story: &Story) -> Vec<String> {
    let listed = paper.get(&story.comments()).await.json();
    let comments = listed["comments"].as_array().expect("comments");
    comments.iter().map(|one| one["body_markdown"].as_str().expect("a text").to_owned()).collect()
}

both_engines! {
    async fn r53_one_vote_an_account_changed_and_taken_back(paper) {
        let (members, story, written) = grown(paper, &["Mia", "Ben"], 1).await;
        let ([mia, ben], [comment]) = (&members[..], &written[..]) else { panic!() };
        for (member, value, expected) in [
            (mia, 1, told(1, 0)),
            (mia, 1, told(1, 0)),
            (ben, -1, told(1, 1)),
            (mia, -1, told(0, 2)),
            (mia, 0, told(0, 1)),
            (mia, 0, told(0, 1)),
            (mia, 1, told(1, 1)),
        ] {
            assert_eq!(votes(paper, member, comment, value).await, expected, "{} {value}", member.name);
        }
        assert_eq!(mine(paper, mia, &story).await, json!({comment.id.to_string(): 1}));
        assert_eq!(mine(paper, ben, &story).await, json!({comment.id.to_string(): -1}));
        let events = paper.happened(&story).await;
        assert_eq!(events, ["story_put", "comment_submitted"], "votes are no events");
        paper.recount().await;
    }

    async fn r53_of_many_votes_at_once_one_counts(paper) {
        let (members, _, written) = grown(paper, &["Mia", "Ben", "Cleo"], 1).await;
        for round in 0..8 {
            let asks = (0..9).map(|at| {
                let value = if at % 2 == 0 { 1 } else { -1 };
                vote(paper, &members[at % 3], &written[0], value)
            });
            for answer in paper.at_once(asks.collect()).await {
                answer.is(200);
            }
            let row = paper.row(&written[0]).await.expect("there");
            assert_eq!(row.up_count + row.down_count, 3, "round {round}");
            paper.recount().await;
        }
        // What the code keeps, the schema holds as well.
        let (comment, account, story) = (written[0].id.0, members[0].id.0, written[0].story.id.clone());
        let story: uuid::Uuid = story.parse().expect("an id");
        let second = paper.app.store.write(Lane::Interactive, move |tx| {
            tx.exec(
                "insert into vote (comment_id, account_id, story_id, value, weight, voted_at) \
                 values ($1, $2, $3, 1, 1000, 0)",
                args![comment, account, story],
            )
        });
        assert!(matches!(second.await, Err(Error::Constraint { .. })), "a second row");
    }

    async fn r53_only_readers_vote_and_not_on_their_own_nor_on_what_is_gone(paper) {
        let (members, story, written) = grown(paper, &["Mia", "Ben"], 3).await;
        let ([mia, ben], [comment, removed, withdrawn]) = (&members[..], &written[..]) else { panic!() };
        let own = paper.comments_as(mia, &story, "Mine").await;
        paper.staff().removes(removed).await;
        paper.reader("Ana").withdraws(withdrawn).await;
        paper.set(&["mode=hold-first"]).await;
        let held = paper.reader("Ana").comments_on(&story, "Held").await;
        vote(paper, mia, &own, 1).send().await.refused(403, "own-comment");
        vote(paper, mia, removed, 1).send().await.refused(410, "comment-gone");
        vote(paper, mia, withdrawn, -1).send().await.refused(410, "comment-gone");
        vote(paper, mia, &held, 1).send().await.refused(404, "comment-unknown");
        vote(paper, mia, comment, 2).send().await.refused_field(400, "malformed", "value");
        let put = |on: &Written| paper.ask(&Method::PUT, &format!("{}/vote", on.api()));
        let up = json!({"value": 1});
        put(comment).script(PAPER).json(&up).send().await.refused(401, "signed-out");
        put(comment).of(ben).script("https://evil.example").json(&up).send().await.refused(403, "forbidden");
        put(comment).of(ben).header("origin", PAPER).json(&up).send().await.refused(403, "forbidden");
        put(comment).bearer(&comment.edit_token).json(&up).send().await.refused(403, "forbidden");
        put(comment).bearer(&paper.keys.staff).json(&up).send().await.refused(403, "forbidden");
        let other = paper.bearer_of(ben, "other", "https://other.example").await;
        put(comment).bearer(&other).json(&up).send().await.refused(401, "signed-out");
        let row = paper.row(comment).await.expect("there");
        assert_eq!((row.up_count, row.down_count), (0, 0));
        let bearer = paper.bearer_of(ben, "paper", PAPER).await;
        put(comment).bearer(&bearer).json(&up).send().await.is(200);
        assert_eq!(mine(paper, mia, &story).await, json!({}));
    }

    async fn a_job_ranks_what_moved_and_more_than_one_round_takes(paper) {
        let (members, story, written) = grown(paper, &["Mia"], 2).await;
        votes(paper, &members[0], &written[1], 1).await;
        assert!(paper.app.store.read(job::next_run_at).await.expect("reads").is_some(), "the job is asked for");
        paper.settle().await;
        let rendered = || paper.app.metrics.pages_rendered_total.load(std::sync::atomic::Ordering::SeqCst);
        paper.page(&story.page()).await;
        let made = rendered();
        votes(paper, &members[0], &written[1], 1).await;
        paper.settle().await;
        paper.page(&story.page()).await;
        assert_eq!(rendered(), made, "the same again moves nothing");
        votes(paper, &members[0], &written[1], 0).await;
        paper.settle().await;
        paper.page(&story.page()).await;
        assert_eq!(rendered(), made + 1);
        assert_eq!(paper.row(&written[1]).await.expect("there").best_key, 0);
        // Marked by hand, and one comment more than a round takes.
        let batch = usize::try_from(vote::RANKED_MAX).expect("fits") + 1;
        let mut ids = Vec::new();
        for number in 0..batch {
            ids.push(paper.reader("Ana").comments_on(&story, &format!("Many {number}")).await.id);
        }
        let (last, account) = (ids[batch - 1], members[0].id);
        votes_for_all(paper, account, &ids).await;
        paper.settle().await;
        let row = paper.app.store.read(move |tx| althing_store::comment::by_id(tx, last)).await.expect("reads");
        assert!(row.expect("there").best_key < 0, "the second round came");
    }

    async fn recounting_finds_a_wrong_number(paper) {
        let (members, _, written) = grown(paper, &["Mia"], 1).await;
        votes(paper, &members[0], &written[0], 1).await;
        paper.settle().await;
        for (wrong, right) in [
            ("update comment set up_count = 2 where id = $1", "update comment set up_count = 1 where id = $1"),
            ("update comment set down_count = 1 where id = $1", "update comment set down_count = 0 where id = $1"),
            ("update comment set best_key = 5 where id = $1", "update comment set best_key = -206543291 where id = $1"),
        ] {
            let id = written[0].id.0;
            let set = async |sql: &'static str| {
                let done = paper.app.store.write(Lane::Interactive, move |tx: &mut Tx<'_>| tx.exec(sql, args![id]));
                assert_eq!(done.await, Ok::<u64, Error>(1));
            };
            set(wrong).await;
            let store = paper.app.store.clone();
            let report = tokio::task::spawn_blocking(move || verify::verify(&store)).await.expect("runs").expect("reads");
            assert_eq!(report.fault_count, 1, "{wrong}: {:?}", report.faults);
            set(right).await;
        }
        paper.recount().await;
    }

    async fn an_erased_accounts_votes_are_taken_back(paper) {
        let (members, story, written) = grown(paper, &["Mia", "Ben"], 2).await;
        for comment in &written {
            votes(paper, &members[0], comment, 1).await;
            votes(paper, &members[1], comment, -1).await;
        }
        paper.settle().await;
        let account = members[0].id;
        let forgot = paper.app.store.write(Lane::Interactive, move |tx| vote::forget_account(tx, account)).await;
        assert_eq!(forgot.expect("forgets").len(), 1, "one story");
        for comment in &written {
            let row = paper.row(comment).await.expect("there");
            assert_eq!((row.up_count, row.down_count), (0, 1));
        }
        assert_eq!(mine(paper, &members[0], &story).await, json!({}));
        paper.recount().await;
    }
}

with_readers! {
    async fn votes_are_told_once_a_comment_is_old_enough(paper) {
        let (members, story, _) = grown(paper, &["Mia"], 1).await;
        let comment = paper.reader("Ana").comments_on(&story, "Young").await;
        assert_eq!(votes(paper, &members[0], &comment, 1).await, hidden(), "it is taken, and not told");
        paper.settle().await;
        let fragment = format!("{}?fragment", story.page());
        let link = format!("vote?on={}\" data-action=\"vote\" rel=\"nofollow\" aria-label=", comment.id);
        let shown = async |words: &str| {
            let page = paper.page(&fragment).await;
            assert!(page.contains(&format!("{link}\"{words}\"")), "{words}: {page}");
            paper.get(&comment.api()).await.json()["votes"].clone()
        };
        assert_eq!(shown("Vote").await, hidden());
        assert_eq!(paper.get(&story.comments()).await.json()["comments"][0]["votes"], hidden());
        // Nothing happens but time.
        paper.advance(10 * MINUTE);
        assert_eq!(shown("Vote: 1 for").await, told(1, 0));
        let listed = paper.get(&story.comments()).await.json();
        assert_eq!(listed["comments"][0]["votes"], told(1, 0));
        assert_eq!(listed["comments"][1]["votes"], told(0, 0));
        paper.set(&["votes.hide_minutes=1440"]).await;
        assert_eq!(shown("Vote").await, hidden());
    }

    async fn best_is_by_what_can_be_said_of_all_readers(paper) {
        let names: Vec<String> = (0..12).map(|number| format!("Reader {number}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let (members, story, written) = grown(paper, &names, 5).await;
        let young = paper.member("Young").await;
        assert_eq!(best(paper, &story).await, ["Number 0", "Number 1", "Number 2", "Number 3", "Number 4"]);
        // One of one, nine of twelve, none of two, and one that does not weigh.
        votes(paper, &members[0], &written[2], 1).await;
        for (at, member) in members.iter().enumerate() {
            votes(paper, member, &written[3], if at < 9 { 1 } else { -1 }).await;
        }
        for member in &members[..2] {
            votes(paper, member, &written[0], -1).await;
        }
        assert_eq!(votes(paper, &young, &written[4], 1).await, told(1, 0));
        paper.page(&story.page()).await;
        assert_eq!(best(paper, &story).await[0], "Number 0", "the order moves with the job");
        paper.settle().await;
        let order = ["Number 3", "Number 2", "Number 1", "Number 4", "Number 0"];
        assert_eq!(best(paper, &story).await, order);
        let page = paper.page(&story.page()).await;
        let places: Vec<_> = order.map(|text| page.find(text).expect("there")).into();
        assert!(places.is_sorted(), "{places:?}");
        assert!(page.contains("Vote: 9 for, 3 against"));
        // Replies of one comment are in the same order.
        let first = paper.reader("Ben").replies_to(&written[3], "First reply").await;
        let second = paper.reader("Ben").replies_to(&written[3], "Second reply").await;
        votes(paper, &members[0], &second, 1).await;
        paper.settle().await;
        let page = paper.page(&story.page()).await;
        assert!(page.find(&second.anchor()) < page.find(&first.anchor()));
    }

    async fn a_site_chooses_which_votes_it_takes(paper) {
        let (members, story, written) = grown(paper, &["Mia"], 1).await;
        let (mia, comment) = (&members[0], &written[0]);
        votes(paper, mia, comment, -1).await;
        paper.set(&["votes=up"]).await;
        vote(paper, mia, comment, -1).send().await.refused_field(422, "not-offered", "value");
        assert_eq!(votes(paper, mia, comment, 1).await, json!({"up": 1, "down": null}));
        let page = paper.page(&story.page()).await;
        assert!(page.contains("▲ 1</a>"), "no way to vote against it: {page}");
        paper.set(&["votes=off"]).await;
        for value in [1, -1] {
            vote(paper, mia, comment, value).send().await.refused_field(422, "not-offered", "value");
        }
        assert_eq!(paper.get(&comment.api()).await.json()["votes"], hidden());
        assert!(!paper.page(&story.page()).await.contains("data-action=\"vote\""));
        assert_eq!(votes(paper, mia, comment, 0).await, hidden(), "one's own can be taken back");
        assert_eq!(mine(paper, mia, &story).await, json!({}));
    }

    async fn one_votes_without_a_script(paper) {
        let (members, story, written) = grown(paper, &["Mia", "Ben"], 2).await;
        let ([mia, ben], [comment, gone]) = (&members[..], &written[..]) else { panic!() };
        paper.staff().removes(gone).await;
        let path = format!("{}/vote?on={}", story.page(), comment.id);
        assert!(paper.page(&story.page()).await.contains(&format!("href=\"{path}\"")));
        let page = |member: Option<&Member>| {
            let ask = paper.ask(&Method::GET, &path);
            member.map_or_else(|| paper.ask(&Method::GET, &path), |member| ask.of(member)).send()
        };
        let post = |value: &str| {
            let fields = [("on", comment.id.to_string()), ("value", value.to_owned())];
            let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            paper.ask(&Method::POST, &format!("{}/vote", story.page())).form(OURS, &fields)
        };
        let text = |answer: Answer| {
            assert_eq!(answer.is(200).header("cache-control"), "no-store");
            assert!(answer.header("content-security-policy").contains("frame-ancestors 'none'"), "{answer}");
            answer.text()
        };
        let nobody = text(page(None).await);
        assert!(nobody.contains("Number 0") && nobody.contains("/sign-in?site=paper") && !nobody.contains("<form"));
        assert!(post("1").send().await.sent_to().starts_with("/sign-in?site=paper&story="));
        let first = text(page(Some(mia)).await);
        assert!(first.contains("For it") && first.contains("Against it") && !first.contains("Take my vote back"));
        let back = post("1").of(mia).send().await.sent_to();
        assert_eq!(back, format!("{}#comment-{}", comment.permalink(), comment.id));
        let voted = text(page(Some(mia)).await);
        assert!(voted.contains("You voted for it.") && voted.contains("Take my vote back"), "{voted}");
        post("0").of(mia).send().await.sent_to();
        assert_eq!(mine(paper, mia, &story).await, json!({}));
        let own = paper.comments_as(ben, &story, "By Ben").await;
        let path = format!("{}/vote?on={}", story.page(), own.id);
        let answer = paper.ask(&Method::GET, &path).of(ben).send().await;
        assert!(!text(answer).contains("<button"), "one's own");
        paper.get(&format!("{}/vote?on={}", story.page(), gone.id)).await.is(410);
        for on in ["", "?on=x", "?on=01890000-0000-7000-8000-000000000000"] {
            paper.get(&format!("{}/vote{on}", story.page())).await.is(404);
        }
        post("2").of(mia).send().await.is(400);
        let elsewhere = paper.ask(&Method::POST, &format!("{}/vote", story.page())).of(mia);
        let answer = elsewhere.form(PAPER, &[("on", &comment.id.to_string()), ("value", "1")]).send().await;
        assert!(answer.sent_to().starts_with("/sign-in"), "a publisher's form votes for nobody");
        assert_eq!(mine(paper, mia, &story).await, json!({}));
    }
}

/// Many votes in one transaction.
async fn votes_for_all(
    paper: &Paper,
    account: althing_core::id::AccountId,
    ids: &[althing_core::id::CommentId],
) {
    let (now, ids) = (paper.now(), ids.to_vec());
    let job_id = althing_core::id::JobId::new(now, paper.app.chance.id());
    let done = paper.app.store.write(Lane::Bulk, move |tx| {
        for &comment_id in &ids {
            vote::seen(tx, comment_id)?;
            let value = althing_core::vote::Value::Up;
            vote::put(
                tx,
                &vote::Cast {
                    comment_id,
                    account_id: account,
                    value,
                    weight: 1000,
                    job_id,
                    rank_at: now,
                    now,
                },
            )?;
        }
        Ok::<_, Error>(())
    });
    done.await.expect("votes");
}

/// The rate is per address: whoever votes faster than anybody can read is told to wait.
#[test]
fn too_many_votes_are_refused_for_a_while() {
    let mut limited = mailed();
    limited.limits.enabled = true;
    on_with(Engine::Sqlite, limited, async |paper: &Paper| {
        let (members, _, written) = grown(paper, &["Mia"], 1).await;
        let mut refused = 0;
        for at in 0..70 {
            let answer = vote(paper, &members[0], &written[0], at % 2).send().await;
            refused += usize::from(answer.status == 429);
        }
        assert_eq!(refused, 10);
        paper.advance(MINUTE);
        vote(paper, &members[0], &written[0], 1).send().await.is(200);
    });
}
