//! The guard of a story: it goes up by itself and by hand, says so in the thread, and comes down when it is quiet.

use althing_core::guard::{Guard, GuardState};
use althing_core::reader::Role;
use althing_core::time::{HOUR, MINUTE, SECOND};
use http::Method;

use crate::support::{Answer, Engine, Member, OURS, Paper, Story, on_with, settings};

/// Runs a test with limits, which the guard is one of.
fn limited(engine: Engine, case: impl AsyncFnOnce(&Paper)) {
    let mut settings = settings();
    settings.limits.enabled = true;
    on_with(engine, settings, case);
}

macro_rules! both_limited {
    ($(async fn $name:ident($paper:ident) $body:block)*) => {$(
        async fn $name($paper: &Paper) $body

        mod $name {
            #[test]
            fn sqlite() {
                super::limited(crate::support::Engine::Sqlite, super::$name);
            }

            #[test]
            fn postgres() {
                super::limited(crate::support::Engine::Postgres, super::$name);
            }
        }
    )*};
}

/// A guest of a network of their own.
async fn guest(paper: &Paper, story: &Story, number: u32) -> Answer {
    let peer = format!("10.{}.{}.1", number / 250, number % 250);
    paper
        .reader(&format!("Guest {number}"))
        .asks(story, None, &format!("Words {number}"))
        .of_peer(&peer)
        .send()
        .await
}

/// So many guests one after the other, a second apart; gives how many were refused.
async fn guests(paper: &Paper, story: &Story, from: u32, count: u32) -> usize {
    let mut refused = 0;
    for number in from..from + count {
        paper.advance(SECOND);
        refused += usize::from(guest(paper, story, number).await.status != 201);
    }
    refused
}

async fn state(paper: &Paper, story: &Story) -> GuardState {
    paper.story_row(story).await.expect("stored").guard
}

async fn level(paper: &Paper, story: &Story) -> Guard {
    state(paper, story).await.level
}

/// How often it moved, by the log.
async fn guarded(paper: &Paper, story: &Story) -> usize {
    paper.happened(story).await.iter().filter(|kind| *kind == "story_guarded").count()
}

async fn moves(paper: &Paper, staff: &Member, story: &Story, fields: &[(&str, &str)]) -> Answer {
    let path = format!("/desk/stories/{}/guard", story.id);
    paper.ask(&Method::POST, &path).of(staff).form(OURS, fields).send().await
}

both_limited! {
    async fn a_burst_raises_it_step_by_step_and_an_hour_of_quiet_lowers_it(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        assert_eq!(guests(paper, &story, 0, 19).await, 0);
        assert_eq!(level(paper, &story).await, Guard::Normal);
        let before = paper.page(&story.page()).await;
        assert!(!before.contains("For now everyone"));
        guests(paper, &story, 19, 1).await;
        assert_eq!(level(paper, &story).await, Guard::Slow);
        let page = paper.page(&story.page()).await;
        assert!(page.contains("More comes here than usual. For now everyone can write once a minute."), "{page}");
        assert_eq!(paper.get(&format!("/api/v1/stories/{}", story.id)).await.json()["guard"], "slow");
        // Somebody who has just written waits; a new one does not.
        paper.advance(5 * SECOND);
        let again = guest(paper, &story, 19).await;
        again.refused(429, "too-many");
        assert_eq!(again.header("retry-after"), "55");
        // It goes on for two minutes: then an account is asked for.
        assert_eq!(guests(paper, &story, 20, 100).await, 0);
        assert_eq!(level(paper, &story).await, Guard::Slow);
        let refused = guests(paper, &story, 120, 80).await;
        assert_eq!(level(paper, &story).await, Guard::Accounts);
        assert!(refused > 20, "{refused}");
        guest(paper, &story, 300).await.refused(403, "guarded");
        let page = paper.page(&story.page()).await;
        assert!(page.contains("For now only signed-in readers can write") && page.contains("data-althing=\"members\""), "{page}");
        let ana = paper.member("Ana").await;
        paper.comments_as(&ana, &story, "Signed in").await;
        assert_eq!(guarded(paper, &story).await, 2);
        paper.relay().await;
        paper.settle().await;
        assert_eq!(level(paper, &story).await, Guard::Accounts);
        paper.advance(HOUR - 2 * MINUTE);
        paper.settle().await;
        assert_eq!(level(paper, &story).await, Guard::Accounts, "not yet an hour");
        paper.advance(3 * MINUTE);
        paper.settle().await;
        assert_eq!(level(paper, &story).await, Guard::Slow);
        paper.advance(30 * MINUTE);
        paper.settle().await;
        assert_eq!(level(paper, &story).await, Guard::Slow, "each level has its hour");
        paper.advance(31 * MINUTE);
        paper.settle().await;
        assert_eq!((level(paper, &story).await, guarded(paper, &story).await), (Guard::Normal, 4));
        assert!(!paper.page(&story.page()).await.contains("For now everyone"));
        guest(paper, &story, 301).await.is(201);
    }

    async fn it_stays_up_while_somebody_knocks(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        let mia = paper.staff_member("Mia", Role::Moderator, Some("paper"), None).await;
        paper.settle().await;
        guests(paper, &story, 0, 5).await;
        moves(paper, &mia, &story, &[("level", "accounts")]).await.is(303);
        paper.advance(50 * MINUTE);
        // The first comment of somebody who may write lets the guard know where it is.
        paper.comments_as(&paper.member("Ana").await, &story, "Signed in").await;
        assert_eq!(guests(paper, &story, 300, 30).await, 30);
        paper.advance(15 * MINUTE);
        paper.settle().await;
        assert_eq!(level(paper, &story).await, Guard::Accounts);
        paper.advance(46 * MINUTE);
        paper.settle().await;
        assert_eq!(level(paper, &story).await, Guard::Slow);
    }

    async fn staff_move_it_and_pin_it(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        let mia = paper.staff_member("Mia", Role::Moderator, Some("paper"), None).await;
        let other = paper.staff_member("Oto", Role::Moderator, Some("other"), None).await;
        moves(paper, &other, &story, &[("level", "closed")]).await.is(403);
        moves(paper, &mia, &story, &[("level", "shut")]).await.is(400);
        let answer = moves(paper, &mia, &story, &[("level", "closed"), ("pin", "1")]).await;
        assert_eq!(answer.sent_to(), format!("/desk/stories/{}", story.id));
        let state_now = state(paper, &story).await;
        assert!(state_now.level == Guard::Closed && state_now.is_pinned);
        let page = paper.page(&story.page()).await;
        assert!(page.contains("For now this discussion takes no comments") && !page.contains("<textarea"), "{page}");
        assert!(!page.contains("Mia"), "R-54");
        guest(paper, &story, 1).await.refused(403, "guarded");
        paper.advance(3 * HOUR);
        paper.settle().await;
        assert_eq!(level(paper, &story).await, Guard::Closed, "it stays where staff want it");
        moves(paper, &mia, &story, &[("level", "normal"), ("pin", "1")]).await.is(303);
        assert_eq!(guests(paper, &story, 0, 40).await, 0);
        assert_eq!(level(paper, &story).await, Guard::Normal, "pinned, a burst does not move it");
        moves(paper, &mia, &story, &[("level", "normal")]).await.is(303);
        guests(paper, &story, 40, 25).await;
        assert_eq!(level(paper, &story).await, Guard::Slow);
        assert_eq!(guarded(paper, &story).await, 4);
    }

    async fn staff_write_whatever_the_guard_asks(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        let mia = paper.staff_member("Mia", Role::Moderator, Some("paper"), None).await;
        moves(paper, &mia, &story, &[("level", "hold")]).await.is(303);
        let first = paper.comments_as(&mia, &story, "Please stay with the subject.").await;
        let second = paper.comments_as(&mia, &story, "And with each other.").await;
        assert_eq!((&first.json["status"], &second.json["status"]), (&"published".into(), &"published".into()));
    }

    async fn a_site_without_the_guard_has_none(paper) {
        paper.set(&["guard.auto=off"]).await;
        let story = paper.registered("/harbour", "The fence").await;
        assert_eq!(guests(paper, &story, 0, 60).await, 0);
        assert_eq!(level(paper, &story).await, Guard::Normal);
    }
}
