//! Orders of comments that sources come in.

use super::*;

fn staging() -> Staging {
    let folder = tempfile::tempdir().expect("a folder");
    let staging = Staging::create(&folder.path().join("staging")).expect("a file");
    assert_eq!(folder.path().read_dir().expect("readable").count(), 0, "nothing is left of it");
    staging
}

fn one<'a>(source_id: &'a str, parent: Option<&'a str>, at: Option<i64>) -> Staged<'a> {
    let record = source_id.as_bytes();
    Staged { source_id, parent, story: "s", author: None, at, is_deleted: false, record }
}

fn deleted<'a>(source_id: &'a str, parent: Option<&'a str>) -> Staged<'a> {
    Staged { is_deleted: true, ..one(source_id, parent, Some(0)) }
}

fn target(number: u128) -> StoryId {
    StoryId(Uuid::from_u128(number))
}

fn aim(staging: &mut Staging) {
    for story in staging.stories(0, 100).expect("stories") {
        staging.set_story(story.n, target(1)).expect("set");
    }
}

/// What would be stored: key and parent's key, in order.
fn ordered(staging: &mut Staging) -> Vec<(String, Option<String>)> {
    let mut found = Vec::new();
    staging
        .each(|one| {
            found.push((String::from_utf8(one.record).expect("a key"), one.parent));
            Ok::<_, Error>(true)
        })
        .expect("read");
    found
}

fn said(found: &[(String, Option<String>)]) -> Vec<String> {
    found.iter().map(|(key, parent)| format!("{key}<{}", parent.as_deref().unwrap_or("-"))).collect()
}

#[test]
fn parents_come_first_and_else_it_goes_by_time() {
    let mut staging = staging();
    for (id, parent, at) in
        [("c", Some("b"), 1), ("b", Some("a"), 9), ("x", None, 5), ("a", None, 7), ("y", Some("x"), 6)]
    {
        staging.add_comment(&one(id, parent, Some(at))).expect("added");
    }
    aim(&mut staging);
    let resolved = staging.resolve().expect("resolved");
    assert_eq!(resolved, Resolved { comments: 5, ..Resolved::default() });
    assert_eq!(said(&ordered(&mut staging)), ["x<-", "y<x", "a<-", "b<a", "c<b"]);
}

#[test]
fn without_times_the_order_of_the_source_stays() {
    let mut staging = staging();
    for (id, parent) in [("a", None), ("b", Some("a")), ("c", Some("b")), ("d", None), ("e", Some("a"))] {
        staging.add_comment(&one(id, parent, None)).expect("added");
    }
    aim(&mut staging);
    staging.resolve().expect("resolved");
    assert_eq!(said(&ordered(&mut staging)), ["a<-", "b<a", "c<b", "d<-", "e<a"]);
}

#[test]
fn what_is_missing_skipped_doubled_or_in_a_circle_is_told_and_keeps_its_answers() {
    let mut staging = staging();
    staging.add_skipped("ping", Some("gone")).expect("added");
    staging.add_skipped("ping2", Some("ping")).expect("added");
    for (id, parent) in [
        ("lost", Some("nowhere")),
        ("to-ping", Some("ping2")),
        ("r1", Some("r3")),
        ("r2", Some("r1")),
        ("r3", Some("r2")),
        ("tail", Some("r1")),
        ("lost", Some("r1")),
        ("self", Some("self")),
    ] {
        staging.add_comment(&one(id, parent, Some(3))).expect("added");
    }
    staging.add_comment(&Staged { story: "other", ..one("stray", Some("r1"), Some(4)) }).expect("added");
    for (n, story) in (1..).zip(staging.stories(0, 100).expect("stories")) {
        staging.set_story(story.n, target(n)).expect("set");
    }
    let resolved = staging.resolve().expect("resolved");
    assert_eq!(
        resolved,
        Resolved { duplicates: 1, strays: 1, circles: 2, comments: 8, ..Resolved::default() }
    );
    let found = said(&ordered(&mut staging));
    assert!(found.contains(&"lost<nowhere".to_owned()), "another import may have it: {found:?}");
    assert!(found.contains(&"to-ping<gone".to_owned()), "what was skipped is gone past: {found:?}");
    assert!(found.contains(&"stray<-".to_owned()) && found.contains(&"self<-".to_owned()), "{found:?}");
    let roots = found.iter().filter(|one| one.starts_with('r') && one.ends_with('-')).count();
    assert_eq!(roots, 1, "a circle is cut once: {found:?}");
    let place = |key: &str| found.iter().position(|one| one.starts_with(key)).expect("there");
    assert!(place("r1") < place("tail"), "{found:?}");
}

#[test]
fn what_was_deleted_stays_where_something_answers_it() {
    let mut staging = staging();
    for comment in [
        deleted("kept", None),
        deleted("between", Some("kept")),
        one("answer", Some("between"), Some(1)),
        deleted("alone", None),
        deleted("under", Some("alone")),
    ] {
        staging.add_comment(&comment).expect("added");
    }
    aim(&mut staging);
    let resolved = staging.resolve().expect("resolved");
    assert_eq!((resolved.unanswered, resolved.comments), (2, 3));
    assert_eq!(said(&ordered(&mut staging)), ["kept<-", "between<kept", "answer<between"]);
}

#[test]
fn stories_that_are_one_are_merged_and_those_refused_are_told() {
    let mut staging = staging();
    staging.add_comment(&one("a", None, Some(2))).expect("added");
    staging.add_comment(&Staged { story: "t", ..one("b", Some("a"), Some(3)) }).expect("added");
    staging.add_comment(&Staged { story: "draft", ..one("c", None, Some(1)) }).expect("added");
    staging.add_story("unused", b"x").expect("added");
    staging.add_story("s", b"first").expect("added");
    staging.add_story("s", b"second").expect("added");
    let stories = staging.stories(0, 100).expect("stories");
    let seen: Vec<_> = stories.iter().map(|it| (it.key.as_str(), it.comments, it.records.len())).collect();
    assert_eq!(seen, [("s", 1, 2), ("t", 1, 0), ("draft", 1, 0)], "one without comments is none of ours");
    for story in &stories[..2] {
        staging.set_story(story.n, target(7)).expect("set");
    }
    staging.refuse_story(stories[2].n, "hidden").expect("set");
    assert_eq!(staging.resolve().expect("resolved").comments, 2);
    assert_eq!(said(&ordered(&mut staging)), ["a<-", "b<a"]);
    let mut refused = Vec::new();
    staging.left_out(|why, record| refused.push((format!("{why:?}"), record.to_vec()))).expect("read");
    assert_eq!(refused, [("Refused(\"hidden\")".to_owned(), b"c".to_vec())]);
}

#[test]
fn a_long_chain_and_many_circles_take_linear_time() {
    let mut staging = staging();
    for n in 0..30_000 {
        let (id, parent) = (format!("c{n}"), format!("c{}", n + 1));
        staging.add_comment(&one(&id, Some(&parent), None)).expect("added");
        let (id, parent) = (format!("r{n}"), format!("r{}", n ^ 1));
        staging.add_comment(&one(&id, Some(&parent), None)).expect("added");
    }
    aim(&mut staging);
    let resolved = staging.resolve().expect("resolved");
    assert_eq!((resolved.circles, resolved.comments), (15_000, 60_000));
}
