//! What staff see: one frame around every page of the desk, and a file for each kind of page.

mod appeals;
mod bulk;
mod chart;
mod comment;
mod figures;
mod frame;
mod guard;
mod history;
mod policy;
mod queue;
mod reader;
mod report;
mod rules;
mod search;
pub mod settings;
mod standing;
mod stories;
mod thread;
mod words;
mod wrong;

pub use appeals::{Answerer, ComplaintLine, ComplaintView, Decider, complaint_page, complaints_page};
pub use bulk::{BulkAsk, BulkState, bulk_ask_page, bulk_page};
pub use comment::{OpenView, PastView, ScoreView, comment_page};
pub use figures::{Day, FiguresPage, Share, Sums, figures_page, figures_sites};
pub use frame::{Frame, Place};
pub use guard::guard_form;
pub use history::{
    LogField, LogPage, Reason, Told, actor_words, held_words, history, kind_words, log_page, reason_words,
};
pub use policy::{PolicyPage, policy_keys, policy_page, policy_sites_page};
pub use queue::{Counted, Decided, DoneView, EntryView, Failed, QueuePage, queue_page};
pub use reader::{
    AuthorCard, AuthorComment, CardEntry, DecisionLine, Found, JustDone, ReaderPage, ReadersPage,
    author_card, in_force_words, just_done, reader_page, readers_page,
};
pub use report::reports_list;
pub use rules::{RuleDraft, RulesEditor, rules_editor};
pub use search::{Field, SearchPage, search_page, status_words};
pub use standing::{BanView, GuestBy, StandingForm};
pub use stories::{ListPage, MarkedComment, StoryPage, StoryRow, count, list_page, story_page};
pub use thread::{ThreadActs, thread_acts};
pub use words::{WordsView, excerpt};

use frame::desk_page;
