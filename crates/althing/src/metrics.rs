//! Figures for Prometheus (text format 0.0.4). Counters by kind, never by reader, story or address.

use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::body::Body;
use http::Response;

macro_rules! metrics {
    ($($(#[doc = $about:literal])+ $name:ident: $kind:literal,)*) => {
        /// All figures.
        #[derive(Debug, Default)]
        pub struct Metrics {
            $($(#[doc = $about])+ pub $name: AtomicU64,)*
        }

        impl Metrics {
            /// The figures as Prometheus reads them.
            pub fn text(&self) -> String {
                let mut text = String::with_capacity(4096);
                $(
                    let about = concat!($($about),+).trim();
                    let _ = writeln!(text, concat!("# HELP althing_", stringify!($name), " {}"), about);
                    let _ = writeln!(text, concat!("# TYPE althing_", stringify!($name), " ", $kind));
                    let _ = writeln!(
                        text,
                        concat!("althing_", stringify!($name), " {}"),
                        self.$name.load(Ordering::Relaxed)
                    );
                )*
                text
            }
        }
    };
}

metrics! {
    /// Requests begun.
    requests_total: "counter",
    /// Answers with a status below 400.
    answers_ok_total: "counter",
    /// Answers with a status from 400 to 499.
    answers_refused_total: "counter",
    /// Answers with a status of 500 or more.
    answers_failed_total: "counter",
    /// Pages rendered because none was ready.
    pages_rendered_total: "counter",
    /// Comments taken.
    comments_submitted_total: "counter",
    /// Comments taken that wait for a moderator.
    comments_held_total: "counter",
    /// Comments refused.
    comments_refused_total: "counter",
    /// Challenges given out for proof of work.
    challenges_given_total: "counter",
    /// Comments refused at the door because proof of work was missing.
    door_proof_missing_total: "counter",
    /// Comments refused at the door because it was wrong, late or used.
    door_proof_wrong_total: "counter",
    /// Comments refused at the door because they came sooner than people write.
    door_too_soon_total: "counter",
    /// Comments refused at the door because a hidden field was filled in.
    door_hidden_field_total: "counter",
    /// Addresses refused because they are at services for throw-away mailboxes.
    door_disposable_total: "counter",
    /// Texts that could not be scored because the scorer failed.
    scores_failed_total: "counter",
    /// Texts that could not be scored in time.
    scores_late_total: "counter",
    /// Texts that were scored.
    score_micros_count: "counter",
    /// Microseconds that they waited for their scores, all together.
    score_micros_sum: "counter",
    /// Events handed on by the relay.
    events_relayed_total: "counter",
    /// Statements that reads have run in the database.
    read_statements_total: "counter",
    /// Texts scored.
    texts_scored_total: "counter",
    /// Texts not scored because too many waited.
    texts_unscored_total: "counter",
    /// Mails that the mail server took.
    mails_sent_total: "counter",
    /// Tries to send a mail that failed for now.
    mails_delayed_total: "counter",
    /// Mails that were refused for good.
    mails_refused_total: "counter",
    /// Mails that were not sent because what they told of is gone, nobody wants them, or one author caused too many.
    mails_dropped_total: "counter",
    /// Changes whose notices were not taken because too many mails wait.
    mails_not_taken_total: "counter",
    /// Mails that wait, counted up to 10,000.
    mails_waiting: "gauge",
    /// Streams open.
    streams_open: "gauge",
}

impl Metrics {
    /// Counts a request.
    pub fn request(&self) {
        self.requests_total.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts an answer on its way out.
    pub fn answered(&self, response: Response<Body>) -> Response<Body> {
        let counter = match response.status().as_u16() {
            ..400 => &self.answers_ok_total,
            400..500 => &self.answers_refused_total,
            _ => &self.answers_failed_total,
        };
        counter.fetch_add(1, Ordering::Relaxed);
        response
    }
}
