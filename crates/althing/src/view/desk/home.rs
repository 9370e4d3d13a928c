//! How much waits in each queue.

use althing_store::waiting::Queue;
use maud::{Markup, html};

use super::{Frame, desk_page};
use crate::view::texts::Texts;

/// The page.
pub fn home_page(frame: &Frame, counts: &[(Queue, i64)], texts: &Texts) -> Markup {
    let main = html! {
        h1 { (texts.desk_queue()) }
        dl class="desk-counts" {
            @for (queue, count) in counts {
                div {
                    dt { (queue_label(*queue, texts)) }
                    dd { (count) }
                }
            }
        }
    };
    desk_page(frame, texts.desk_queue(), "", texts, &main)
}

/// A queue's name.
fn queue_label(queue: Queue, texts: &Texts) -> &str {
    match queue {
        Queue::Pending => texts.desk_pending(),
        Queue::Reported => texts.desk_reported(),
        Queue::Appealed => texts.desk_appealed(),
    }
}
