//! What staff see: one frame around every page of the desk, and a file for each kind of page.

mod bulk;
mod comment;
mod frame;
mod guard;
mod policy;
mod queue;
mod words;

pub use bulk::{BulkAsk, BulkState, bulk_ask_page, bulk_page};
pub use comment::{OpenView, PastView, ScoreView, comment_page};
pub use frame::{Frame, Place};
pub use guard::guard_form;
pub use policy::{PolicyPage, policy_keys, policy_page, policy_sites_page};
pub use queue::{Counted, DoneView, EntryView, Failed, QueuePage, queue_page};
pub use words::{WordsView, excerpt};

use frame::desk_page;
