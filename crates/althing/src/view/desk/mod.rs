//! What staff see: one frame around every page of the desk, and a file for each kind of page.

mod bulk;
mod chart;
mod comment;
mod figures;
mod frame;
mod history;
mod queue;
mod search;
mod words;

pub use bulk::{BulkAsk, BulkState, bulk_ask_page, bulk_page};
pub use comment::{OpenView, PastView, ScoreView, comment_page};
pub use figures::{Day, FiguresPage, Share, Sums, figures_page, figures_sites};
pub use frame::{Frame, Place};
pub use history::{LogField, LogPage, Reason, Told, held_words, history, kind_words, log_page, reason_words};
pub use queue::{Counted, DoneView, EntryView, Failed, QueuePage, queue_page};
pub use search::{Field, SearchPage, search_page, status_words};
pub use words::{WordsView, excerpt};

use frame::desk_page;
