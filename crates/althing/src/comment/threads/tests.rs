//! Arranging threads: order, placeholders, size, depth.

use althing_core::comment::{Sort, Status};
use althing_core::id::{CommentId, GuestId, SiteId, StoryId};
use althing_core::text::render;
use althing_core::time::Micros;
use althing_store::comment::CommentRow;
use uuid::Uuid;

use super::arrange;

fn id(number: u128) -> CommentId {
    CommentId(Uuid::from_u128(number))
}

fn row(number: u128, parent: Option<u128>, status: Status) -> CommentRow {
    CommentRow {
        id: id(number),
        parent_id: parent.map(id),
        root_id: id(1),
        depth: 0,
        position: number as i64,
        status,
        created_at: None,
        edited_at: None,
        reply_count: 0,
        thread_count: 0,
        sort_at: Micros(number as i64),
        story_id: StoryId(Uuid::nil()),
        site_id: SiteId(Uuid::nil()),
        guest_id: GuestId(Uuid::nil()),
        name: String::new(),
        hue: 0,
        html: render("x"),
        source: "x".to_owned(),
        best_key: 0,
        account_id: None,
        up_count: 0,
        down_count: 0,
        shown: true,
        pinned_at: None,
        picked_at: None,
        is_locked: false,
    }
}

fn shown(number: u128, parent: Option<u128>) -> CommentRow {
    row(number, parent, Status::Published)
}

fn order(rows: Vec<CommentRow>, sort: Sort) -> Vec<u128> {
    arrange(rows, sort).iter().map(|row| row.id.0.as_u128()).collect()
}

#[test]
fn a_child_follows_its_parent_in_every_order() {
    let rows =
        || vec![shown(1, None), shown(2, Some(1)), shown(3, Some(1)), shown(4, Some(2)), shown(5, Some(1))];
    assert_eq!(order(rows(), Sort::Oldest), [1, 2, 4, 3, 5]);
    assert_eq!(order(rows(), Sort::Newest), [1, 5, 3, 2, 4]);
    assert_eq!(order(rows(), Sort::Discussed), [1, 2, 4, 3, 5]);
    let mut ranked = rows();
    ranked[4].best_key = -9;
    assert_eq!(order(ranked, Sort::Best), [1, 5, 2, 4, 3]);
}

#[test]
fn comments_without_times_keep_the_order_of_arrival() {
    let mut rows = vec![shown(1, None), shown(3, Some(1)), shown(2, Some(1))];
    for row in &mut rows {
        row.sort_at = Micros(0);
    }
    assert_eq!(order(rows, Sort::Oldest), [1, 2, 3]);
}

#[test]
fn placeholders_stand_only_above_something() {
    let gone = |number, parent| row(number, parent, Status::Removed);
    assert_eq!(order(vec![shown(1, None), gone(2, Some(1))], Sort::Oldest), [1]);
    assert_eq!(order(vec![shown(1, None), gone(2, Some(1)), gone(3, Some(2))], Sort::Oldest), [1]);
    assert_eq!(
        order(vec![gone(1, None), gone(2, Some(1)), shown(3, Some(2)), gone(4, Some(2))], Sort::Oldest),
        [1, 2, 3]
    );
    let mut elsewhere = gone(2, Some(1));
    elsewhere.reply_count = 1;
    assert_eq!(order(vec![shown(1, None), elsewhere], Sort::Oldest), [1, 2], "its reply is on another page");
}

#[test]
fn a_row_without_its_parent_stands_by_itself() {
    assert_eq!(order(vec![shown(7, Some(6)), shown(8, Some(7)), shown(9, Some(5))], Sort::Oldest), [7, 8, 9]);
}

#[test]
fn r74_a_chain_of_100_000_replies_needs_no_stack() {
    let rows: Vec<CommentRow> = (1..=100_000).map(|n| shown(n, (n > 1).then(|| n - 1))).collect();
    let small =
        std::thread::Builder::new().stack_size(256 << 10).spawn(move || order(rows, Sort::Best)).unwrap();
    let arranged = small.join().unwrap();
    assert_eq!(arranged.len(), 100_000);
    assert!(arranged.windows(2).all(|pair| pair[0] + 1 == pair[1]));
}
