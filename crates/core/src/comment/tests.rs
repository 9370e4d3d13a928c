//! Decisions on comments: who may, when, and what follows.

use super::*;
use crate::decision::{Act, Automation, Decide, Effect, Ground, Made, Ruling, Source, Undo, decide, undo};
use crate::id::DecisionId;
use crate::site::Mode;
use crate::story::StoryState;
use crate::text::render;
use crate::time::DAY;

const NOW: Micros = Micros(1_000 * DAY);

fn body(source: &str) -> PreparedBody {
    PreparedBody { source: source.to_owned(), html: render(source), signals: Signals::default() }
}

fn cmd(parent_id: Option<CommentId>) -> Submit {
    let site_id = SiteId::new(NOW, [1; 10]);
    Submit {
        event_id: EventId::new(NOW, [2; 10]),
        comment_id: CommentId::new(NOW, [3; 10]),
        revision_id: RevisionId::new(NOW, [4; 10]),
        guest: NewGuest {
            id: GuestId::new(NOW, [5; 10]),
            name: "Ana".to_owned(),
            name_key: "ana".to_owned(),
            hue: 1,
            source_key: None,
            account_id: None,
            contact_key: None,
            notices: false,
        },
        site_id,
        story_id: StoryId::of_key(site_id, "k"),
        new_story: None,
        parent_id,
        body: body("hello"),
        salt: [6; 16],
        key_hash: [7; 32],
        key_hash_before: None,
        fingerprint: [8; 32],
        mark: None,
        marks: Vec::new(),
        last_here: None,
        now: NOW,
    }
}

fn open() -> Openness {
    Openness::new(NOW)
}

fn on_open_story() -> SubmitSeen {
    SubmitSeen { story: Some(open()), ..SubmitSeen::default() }
}

fn parent_of(cmd: &Submit, status: Status, depth: u32) -> ParentSeen {
    ParentSeen {
        story_id: cmd.story_id,
        root_id: CommentId::new(NOW, [9; 10]),
        depth,
        status,
        is_locked: false,
    }
}

fn refused(cmd: &Submit, seen: &SubmitSeen, settings: &Settings) -> Refusal {
    submit(cmd, seen, settings).unwrap_err()
}

#[test]
fn a_comment_of_its_own_begins_a_thread() {
    let cmd = cmd(None);
    let Submitted::New(Change::CommentSubmitted { placement, make_story, .. }) =
        submit(&cmd, &on_open_story(), &Settings::default()).unwrap()
    else {
        panic!("a new comment");
    };
    assert_eq!(
        (placement.root_id, placement.depth, placement.status),
        (cmd.comment_id, 0, Status::Published)
    );
    assert!(make_story.is_none());
}

#[test]
fn a_reply_stands_one_deeper_in_its_parents_thread() {
    let mut cmd = cmd(None);
    cmd.parent_id = Some(CommentId::new(NOW, [10; 10]));
    let parent = parent_of(&cmd, Status::Published, 4);
    let seen = SubmitSeen { parent: Some(parent), ..on_open_story() };
    let Submitted::New(change) = submit(&cmd, &seen, &Settings::default()).unwrap() else {
        panic!("a new comment")
    };
    let placement = change.placement().unwrap();
    assert_eq!((placement.root_id, placement.depth), (parent.root_id, 5));
    assert!(change.event().visible);
}

#[test]
fn a_reply_needs_a_parent_that_is_shown_on_the_same_story() {
    let mut cmd = cmd(None);
    cmd.parent_id = Some(CommentId::new(NOW, [10; 10]));
    let settings = Settings::default();
    assert_eq!(refused(&cmd, &on_open_story(), &settings), Refusal::ParentUnknown);
    for (status, refusal) in [
        (Status::Removed, Refusal::ParentGone),
        (Status::Withdrawn, Refusal::ParentGone),
        (Status::Erased, Refusal::ParentGone),
        (Status::Pending, Refusal::ParentUnknown),
        (Status::Rejected, Refusal::ParentUnknown),
    ] {
        let seen = SubmitSeen { parent: Some(parent_of(&cmd, status, 0)), ..on_open_story() };
        assert_eq!(refused(&cmd, &seen, &settings), refusal);
    }
    let elsewhere = ParentSeen {
        story_id: StoryId::of_key(cmd.site_id, "other"),
        ..parent_of(&cmd, Status::Published, 0)
    };
    let seen = SubmitSeen { parent: Some(elsewhere), ..on_open_story() };
    assert_eq!(refused(&cmd, &seen, &settings), Refusal::ParentUnknown);
    let locked = ParentSeen { is_locked: true, ..parent_of(&cmd, Status::Published, 7) };
    let seen = SubmitSeen { parent: Some(locked), ..on_open_story() };
    assert_eq!(refused(&cmd, &seen, &settings), Refusal::ThreadLocked);
    let seen = SubmitSeen { parent: Some(parent_of(&cmd, Status::Published, DEPTH_MAX)), ..on_open_story() };
    assert_eq!(refused(&cmd, &seen, &settings), Refusal::ThreadTooDeep { max: DEPTH_MAX });
}

#[test]
fn a_story_that_is_not_stored_is_made_when_its_address_is_known() {
    let mut cmd = cmd(None);
    assert_eq!(refused(&cmd, &SubmitSeen::default(), &Settings::default()), Refusal::StoryRequired);
    cmd.new_story = Some(NewStory { id: cmd.story_id, url: "u".to_owned(), url_key: "u".to_owned() });
    let Submitted::New(Change::CommentSubmitted { make_story, .. }) =
        submit(&cmd, &SubmitSeen::default(), &Settings::default()).unwrap()
    else {
        panic!("a new comment");
    };
    assert!(make_story.is_some());
}

#[test]
fn the_same_request_again_is_the_same_comment_and_another_is_refused() {
    let cmd = cmd(None);
    let replay =
        ReplaySeen { comment_id: CommentId::new(NOW, [11; 10]), fingerprint: Some(cmd.fingerprint), at: NOW };
    let closed = Openness { state: StoryState::Closed, ..open() };
    let seen = SubmitSeen { story: Some(closed), replay: Some(replay), ..SubmitSeen::default() };
    let Submitted::Replay(id) = submit(&cmd, &seen, &Settings::default()).unwrap() else {
        panic!("a replay")
    };
    assert_eq!(id, replay.comment_id, "even when the story closed in between");
    let seen = SubmitSeen { replay: Some(ReplaySeen { fingerprint: Some([0; 32]), ..replay }), ..seen };
    assert_eq!(refused(&cmd, &seen, &Settings::default()), Refusal::KeyReused);
}

#[test]
fn a_held_comment_is_stored_and_not_visible() {
    let cmd = cmd(None);
    let settings = Settings { mode: Mode::HoldFirst, ..Settings::default() };
    let Submitted::New(change) = submit(&cmd, &on_open_story(), &settings).unwrap() else {
        panic!("a new comment")
    };
    assert_eq!(change.placement().unwrap().status, Status::Pending);
    let event = change.event();
    assert!(!event.visible);
    assert_eq!(event.reason, "hold-first");
}

fn seen(status: Status) -> CommentSeen {
    let cmd = cmd(None);
    CommentSeen {
        id: cmd.comment_id,
        site_id: cmd.site_id,
        story_id: cmd.story_id,
        root_id: cmd.comment_id,
        parent_id: None,
        section: String::new(),
        guest_id: cmd.guest.id,
        account_id: None,
        status,
        submitted_at: NOW,
        source: "hello".to_owned(),
        revision_id: RevisionId::new(NOW, [12; 10]),
        pending: None,
        held: Vec::new(),
        story: open(),
        author: AuthorSeen::default(),
        was_shown: matches!(status, Status::Published | Status::Removed),
        open_reports: 0,
    }
}

fn change_to(text: &str, actor: Actor, now: Micros) -> Edit {
    Edit {
        event_id: EventId::new(now, [12; 10]),
        comment_id: cmd(None).comment_id,
        revision_id: RevisionId::new(now, [13; 10]),
        asker: actor.into(),
        body: body(text),
        salt: [14; 16],
        now,
    }
}

#[test]
fn an_author_edits_within_the_window_only() {
    let settings = Settings::default();
    let seen = seen(Status::Published);
    let author = Actor::Guest(seen.guest_id);
    let in_time = NOW.plus(15 * MINUTE - 1);
    assert!(edit(&change_to("new", author, in_time), &seen, &settings).unwrap().is_some());
    assert!(
        edit(&change_to("hello", author, in_time), &seen, &settings).unwrap().is_none(),
        "nothing changed"
    );
    let late = edit(&change_to("new", author, NOW.plus(15 * MINUTE)), &seen, &settings).unwrap_err();
    assert_eq!(late, Refusal::EditWindowOver { minutes: 15 });
    let stranger = Actor::Guest(GuestId::new(NOW, [99; 10]));
    assert_eq!(edit(&change_to("new", stranger, in_time), &seen, &settings).unwrap_err(), Refusal::Forbidden);
}

#[test]
fn r50_an_edit_passes_the_same_phases_as_a_new_comment() {
    let seen = seen(Status::Published);
    let cmd = change_to("new", Actor::Guest(seen.guest_id), NOW);
    let settings = Settings { mode: Mode::HoldFirst, ..Settings::default() };
    let change = edit(&cmd, &seen, &settings).unwrap().unwrap();
    assert!(!change.event().visible, "the published text stays while the new one waits");
    let waiting = CommentSeen {
        pending: Some(Waiting { revision_id: RevisionId::new(NOW, [13; 10]), source: "new".to_owned() }),
        ..seen.clone()
    };
    assert!(edit(&cmd, &waiting, &settings).unwrap().is_none(), "it waits already");
    let back = change_to("hello", Actor::Guest(seen.guest_id), NOW);
    let Some(Change::CommentEdited { held, .. }) = edit(&back, &waiting, &settings).unwrap() else {
        panic!("taken back")
    };
    assert!(held.is_empty());
    let off = Settings { guests: false, ..Settings::default() };
    assert_eq!(edit(&cmd, &seen, &off).unwrap_err(), Refusal::GuestsOff);
}

#[test]
fn what_is_gone_stays_gone() {
    let settings = Settings::default();
    for status in [Status::Removed, Status::Withdrawn, Status::Erased] {
        let seen = seen(status);
        let author = Actor::Guest(seen.guest_id);
        let away =
            |actor: Actor| TakeAway { event_id: EventId::new(NOW, [15; 10]), asker: actor.into(), now: NOW };
        assert_eq!(edit(&change_to("new", author, NOW), &seen, &settings).unwrap_err(), Refusal::CommentGone);
        assert_eq!(withdraw(&away(author), &seen).unwrap_err(), Refusal::CommentGone);
        let no = decision(Actor::Operator, Act::Remove(ruling()), None);
        assert_eq!(decide(&no, &seen).unwrap_err(), Refusal::CommentGone);
    }
}

#[test]
fn authors_withdraw_and_staff_remove_never_the_other_way_round() {
    let seen = seen(Status::Published);
    let author = Actor::Guest(seen.guest_id);
    let away =
        |actor: Actor| TakeAway { event_id: EventId::new(NOW, [15; 10]), asker: actor.into(), now: NOW };
    assert_eq!(withdraw(&away(author), &seen).unwrap().event().kind, "comment_withdrawn");
    let by = |actor| decision(actor, Act::Remove(ruling()), None);
    let event = decide(&by(Actor::Operator), &seen).unwrap().event();
    assert_eq!((event.kind, event.reason.as_str(), event.visible), ("comment_removed", "respect.3", true));
    assert_eq!(decide(&by(author), &seen).unwrap_err(), Refusal::Forbidden);
    assert_eq!(withdraw(&away(Actor::Operator), &seen).unwrap_err(), Refusal::Forbidden);
    assert_eq!(erase(&away(Actor::Operator), &seen).unwrap().event().kind, "comment_erased");
}

fn ruling() -> Ruling {
    Ruling {
        ground: Ground::Rule { code: "respect".to_owned(), version: 3, title: "Be civil".to_owned() },
        explanation: "It calls another reader names.".to_owned(),
        detected: false,
        automation: Automation::None,
        source: Source::Own,
    }
}

fn decision(actor: Actor, act: Act, read: Option<RevisionId>) -> Decide {
    Decide {
        event_id: EventId::new(NOW, [16; 10]),
        decision_id: DecisionId::new(NOW, [18; 10]),
        asker: actor.into(),
        act,
        read,
        bulk_id: None,
        now: NOW,
    }
}

#[test]
fn staff_decide_on_the_text_that_they_have_read() {
    let held = seen(Status::Pending);
    let own = held.revision_id;
    let other = RevisionId::new(NOW, [17; 10]);
    let by = |actor, act, read, seen: &CommentSeen| {
        decide(&decision(actor, act, Some(read)), seen).map(|change| change.event())
    };
    let yes = |read, seen: &CommentSeen| by(Actor::Operator, Act::Approve, read, seen);
    let no = |read, seen: &CommentSeen| by(Actor::Operator, Act::Reject(ruling()), read, seen);
    let event = yes(own, &held).unwrap();
    assert_eq!((event.kind, event.visible, event.revision_id), ("comment_approved", true, Some(own)));
    assert_eq!(event.commitment, None, "the event that brought the text commits to it");
    assert_eq!(by(Actor::Guest(held.guest_id), Act::Approve, own, &held).unwrap_err(), Refusal::Forbidden);
    assert_eq!(yes(other, &held).unwrap_err(), Refusal::TextChanged);
    let event = no(own, &held).unwrap();
    assert_eq!((event.kind, event.visible), ("comment_rejected", false));
    let shown = seen(Status::Published);
    assert_eq!(yes(own, &shown).unwrap_err(), Refusal::NothingHeld);
    assert_eq!(no(own, &shown).unwrap_err(), Refusal::NothingHeld);
    let reported = CommentSeen { open_reports: 2, ..shown.clone() };
    let event = yes(own, &reported).unwrap();
    assert_eq!((event.kind, event.visible), ("comment_kept", false));
    let pending = Some(Waiting { revision_id: other, source: "new".to_owned() });
    let beside = CommentSeen { pending, ..shown };
    assert_eq!(yes(other, &beside).unwrap().kind, "comment_edit_approved");
    assert_eq!(yes(own, &beside).unwrap_err(), Refusal::TextChanged);
    let event = no(other, &beside).unwrap();
    assert_eq!((event.kind, event.visible), ("comment_edit_rejected", false));
    assert_eq!(no(own, &beside).unwrap_err(), Refusal::TextChanged);
    for status in [Status::Rejected, Status::Removed] {
        assert_eq!(yes(own, &seen(status)).unwrap().kind, "comment_restored");
        assert_eq!(no(own, &seen(status)).unwrap_err(), Refusal::CommentGone);
    }
    for status in [Status::Withdrawn, Status::Erased] {
        assert_eq!(yes(own, &seen(status)).unwrap_err(), Refusal::CommentGone);
    }
}

#[test]
fn what_was_shown_is_held_with_a_reason_and_removed_not_rejected() {
    let hold = decision(Actor::System, Act::Hold(ruling()), None);
    let shown = seen(Status::Published);
    let event = decide(&hold, &shown).unwrap().event();
    assert_eq!((event.kind, event.visible), ("comment_held", true));
    let again = CommentSeen { was_shown: true, ..seen(Status::Pending) };
    assert_eq!(decide(&hold, &again).unwrap_err(), Refusal::NothingChanges);
    let no = decision(Actor::Operator, Act::Reject(ruling()), Some(again.revision_id));
    let event = decide(&no, &again).unwrap().event();
    assert_eq!((event.kind, event.visible), ("comment_removed", true));
    let silent = Ruling { explanation: String::new(), ..ruling() };
    let silent = decision(Actor::Operator, Act::Remove(silent), None);
    assert_eq!(decide(&silent, &shown).unwrap_err(), Refusal::field("explanation", Wrong::Missing));
}

#[test]
fn only_the_last_decision_is_undone_and_only_while_nothing_else_happened() {
    let rejected = seen(Status::Rejected);
    let made = Made {
        id: DecisionId::new(NOW, [18; 10]),
        comment_id: rejected.id,
        revision_id: rejected.revision_id,
        effect: Effect::Status(Status::Rejected),
        was_status: Status::Pending,
        was_held: "score-hold".to_owned(),
        was_revision_id: rejected.revision_id,
        is_last: true,
    };
    let cmd = |actor: Actor| Undo { event_id: EventId::new(NOW, [19; 10]), asker: actor.into(), now: NOW };
    let by_staff = cmd(Actor::Operator);
    let event = undo(&by_staff, &made, &rejected).unwrap().event();
    assert_eq!((event.kind, event.visible), ("decision_undone", false));
    assert_eq!(
        undo(&cmd(Actor::Guest(rejected.guest_id)), &made, &rejected).unwrap_err(),
        Refusal::Forbidden
    );
    let later = Made { is_last: false, ..made.clone() };
    assert_eq!(undo(&by_staff, &later, &rejected).unwrap_err(), Refusal::NothingToUndo);
    for other in [Status::Pending, Status::Withdrawn, Status::Erased, Status::Published] {
        assert_eq!(undo(&by_staff, &made, &seen(other)).unwrap_err(), Refusal::NothingToUndo);
    }
}

#[test]
fn no_edit_takes_a_comment_past_the_moderator_it_was_held_for() {
    let held = vec![HoldReason::ScoreHold];
    let seen = CommentSeen { held, ..seen(Status::Pending) };
    let cmd = change_to("milder", Actor::Guest(seen.guest_id), NOW);
    let settings = Settings { mode: Mode::HoldFirst, ..Settings::default() };
    for (settings, reasons) in [
        (Settings::default(), vec![HoldReason::ScoreHold]),
        (settings, vec![HoldReason::ScoreHold, HoldReason::HoldFirst]),
    ] {
        let Some(Change::CommentEdited { held, .. }) = edit(&cmd, &seen, &settings).unwrap() else {
            panic!("edited")
        };
        assert_eq!(held, reasons);
    }
}
