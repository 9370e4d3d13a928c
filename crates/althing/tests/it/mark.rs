//! Marks of networks: one for each day, of guests only, gone with the day's key, and no address anywhere.

use std::net::IpAddr;

use althing::retention;
use althing_core::id::SiteId;
use althing_core::time::{DAY, HOUR, Micros};
use althing_store::{Lane, day_key};

use crate::support::{Paper, Story, Written, both_engines};

const NETWORK: &str = "203.0.113.77";
const NEIGHBOUR: &str = "203.0.113.12";

async fn writes(paper: &Paper, story: &Story, name: &str, peer: &str) -> Written {
    let ask = paper.reader(name).asks(story, None, &format!("By {name}"));
    Written::of(story, &ask.of_peer(peer).send().await)
}

async fn mark(paper: &Paper, comment: &Written) -> Option<(i64, [u8; 32])> {
    let id = comment.id;
    paper.app.store.read(move |tx| day_key::of_comment(tx, id)).await.expect("reads")
}

async fn stored(paper: &Paper) -> (usize, i64) {
    let both = |tx: &mut althing_store::Tx<'_>| {
        Ok::<_, althing_store::Error>((day_key::all(tx)?.len(), day_key::marks(tx)?))
    };
    paper.app.store.read(both).await.expect("reads")
}

async fn sweeps(paper: &Paper) {
    retention::work(&paper.app, None).await.expect("forgets what is over its time");
}

fn site_of(paper: &Paper, slug: &str) -> SiteId {
    paper.app.site(slug).expect("there").id
}

/// The database's files, or on a server all of its rows as text.
async fn everything(paper: &Paper) -> Vec<u8> {
    let place = paper.database.clone();
    let Some(path) = paper.app.store.path().map(std::path::Path::to_owned) else {
        let rows = tokio::task::spawn_blocking(move || place.rows()).await.expect("reads everything");
        return rows.to_lowercase().into_bytes();
    };
    let mut log = path.clone().into_os_string();
    log.push("-wal");
    let mut bytes = std::fs::read(path).expect("the file");
    bytes.extend(std::fs::read(log).expect("its log"));
    assert!(holds(&bytes, b"By Ana"), "what is looked through is the database");
    bytes
}

fn holds(bytes: &[u8], trace: &[u8]) -> bool {
    bytes.windows(trace.len()).any(|part| part == trace)
}

both_engines! {
    async fn r81_guests_of_one_network_have_one_mark_a_day(paper) {
        let story = paper.story("/harbour").await;
        let ana = writes(paper, &story, "Ana", NETWORK).await;
        let ben = writes(paper, &story, "Ben", NEIGHBOUR).await;
        let far = writes(paper, &story, "Cara", "198.51.100.1").await;
        let (of_ana, of_ben) = (mark(paper, &ana).await.expect("a mark"), mark(paper, &ben).await.expect("a mark"));
        assert_eq!(of_ana, of_ben);
        assert_eq!(of_ana.0, day_key::day_of(paper.now()));
        assert_ne!(mark(paper, &far).await.expect("a mark").1, of_ana.1);
        let form = [("name", "Dora"), ("body", "By a form"), ("story_url", story.url.as_deref().unwrap())];
        let by_form = paper.ask(&http::Method::POST, &story.form()).of_peer(NETWORK).form(crate::support::OURS, &form);
        let case = by_form.send().await.sent_to();
        let id = case.split('/').nth(2).expect("an id").parse().expect("an id");
        let found = paper.app.store.read(move |tx| day_key::of_comment(tx, id)).await.expect("reads");
        assert_eq!(found, Some(of_ana), "whatever door it came by");
        // On another site the same network has another mark, and the next day too.
        let client: IpAddr = NETWORK.parse().unwrap();
        let elsewhere = paper.app.mark(client, site_of(paper, "other")).await.unwrap().unwrap();
        assert_ne!(elsewhere.1, of_ana.1);
        paper.advance(DAY);
        let later = writes(paper, &story, "Ana", NETWORK).await;
        let of_later = mark(paper, &later).await.expect("a mark");
        assert_eq!(of_later.0, of_ana.0 + 1);
        assert_ne!(of_later.1, of_ana.1, "two days cannot be told to be of one network");
        let all = paper.app.marks(client, site_of(paper, "paper")).await.unwrap();
        assert_eq!(all, [of_later, of_ana], "while both keys are kept, a ban of yesterday can be looked up");
    }

    async fn r81_whoever_is_signed_in_or_on_this_machine_has_no_mark(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        let here = paper.reader("Ana").comments_on(&story, "From this machine").await;
        assert_eq!(mark(paper, &here).await, None);
        let cara = paper.member("Cara").await;
        let answer = paper.submission_as(&cara, &story, "Signed in").of_peer(NETWORK).send().await;
        let id = answer.json()["id"].as_str().expect("an id").parse().expect("an id");
        let found = paper.app.store.read(move |tx| day_key::of_comment(tx, id)).await.expect("reads");
        assert_eq!(found, None);
    }

    async fn r81_keys_are_gone_after_two_days_and_marks_with_them(paper) {
        let story = paper.story("/harbour").await;
        let old = writes(paper, &story, "Ana", NETWORK).await;
        paper.advance(DAY);
        let young = writes(paper, &story, "Ana", NETWORK).await;
        sweeps(paper).await;
        assert_eq!(stored(paper).await, (2, 2));
        // 48 hours after the first day began.
        paper.advance(DAY - paper.now().0.rem_euclid(DAY));
        sweeps(paper).await;
        assert_eq!(stored(paper).await, (1, 1));
        assert_eq!(mark(paper, &old).await, None);
        assert!(mark(paper, &young).await.is_some());
        paper.advance(DAY);
        sweeps(paper).await;
        assert_eq!(stored(paper).await, (0, 0));
        let again = writes(paper, &story, "Ana", NETWORK).await;
        assert!(mark(paper, &again).await.is_some(), "a day without a key gets one");
    }

    async fn r81_a_ban_keeps_its_day_s_key_for_thirty_days_at_most(paper) {
        let story = paper.story("/harbour").await;
        let comment = writes(paper, &story, "Ana", NETWORK).await;
        let (day, first) = mark(paper, &comment).await.expect("a mark");
        let keep = async |until: Micros| {
            paper.app.store.write(Lane::Interactive, move |tx| day_key::keep(tx, day, until)).await.expect("kept");
        };
        keep(paper.now().plus(365 * DAY)).await;
        // A shorter ban takes nothing from a longer one.
        keep(paper.now().plus(HOUR)).await;
        paper.advance(28 * DAY);
        sweeps(paper).await;
        let marks = paper.app.marks(NEIGHBOUR.parse().unwrap(), site_of(paper, "paper")).await.unwrap();
        assert_eq!(marks, [(day, first)], "the same network is still known");
        paper.advance(2 * DAY);
        sweeps(paper).await;
        assert_eq!(stored(paper).await, (0, 0));
    }

    async fn r81_an_erased_comment_has_no_mark(paper) {
        let story = paper.story("/harbour").await;
        let comment = writes(paper, &story, "Ana", NETWORK).await;
        paper.operator().erases(&comment).await;
        assert_eq!(mark(paper, &comment).await, None);
    }

    async fn r81_no_address_and_no_network_is_in_the_database(paper) {
        let story = paper.story("/harbour").await;
        writes(paper, &story, "Ana", NETWORK).await;
        let six = "2001:db8:77:1234::1";
        writes(paper, &story, "Ben", six).await;
        assert_eq!(stored(paper).await, (1, 2));
        let everything = everything(paper).await;
        for trace in [NETWORK, "203.0.113", "cb007100", "cb00714d", "2001:db8", "20010db8"] {
            assert!(!holds(&everything, trace.as_bytes()), "{trace} is stored");
        }
        for trace in [[203, 0, 113, 77], [203, 0, 113, 0], [77, 113, 0, 203], [0x20, 0x01, 0x0d, 0xb8]] {
            assert!(!holds(&everything, &trace), "{trace:?} is stored");
        }
    }
}
