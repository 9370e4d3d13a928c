//! The list: every table of the schema, and of each that an archive holds every column, or why it is not there.

/// The form of a value, in the database and in an archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// An identifier, as a hyphenated UUID.
    Id,
    /// A whole number.
    Int,
    /// A whole number of at least 0.
    Count,
    /// `true` or `false`.
    Flag,
    /// A time, as RFC 3339 with microseconds.
    Time,
    /// A text for people, whose type is its field's.
    Text,
    /// One of these.
    Word(&'static [&'static str]),
    /// A text for programs: at most [`CODE_BYTES_MAX`] bytes, without control characters.
    Code,
    /// Bytes, as base64url without padding; a length, or 0 for any.
    Bytes(usize),
    /// An address with what is known of it, or the key of one.
    Contact,
}

/// Longest text for programs, in bytes.
pub const CODE_BYTES_MAX: usize = 1_000;

/// A column that an archive holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// What the archive calls it.
    pub name: &'static str,
    /// What the database calls it.
    pub column: &'static str,
    /// Its form.
    pub form: Form,
    /// Whether it may be absent.
    pub is_optional: bool,
    /// The kind whose `id` it is, where that has to be in the archive before it.
    pub refers: Option<&'static str>,
}

/// What stands in a column that an archive does not hold, when a row is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filled {
    /// Nothing, or the column's default.
    Default,
    /// The site.
    Site,
    /// What SQL says; `{name}` stands for a value of the archive.
    Sql(&'static str),
    /// What whoever writes has made of the others, in the order of the list.
    Made,
}

/// A column that an archive does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// What the database calls it.
    pub column: &'static str,
    /// What stands in it afterwards.
    pub filled: Filled,
    /// Why it is not there.
    pub why: &'static str,
}

/// A kind of line, and the table behind it.
#[derive(Debug, PartialEq, Eq)]
pub struct Kind {
    /// Its `type`.
    pub name: &'static str,
    /// What it is, for the documentation.
    pub about: &'static str,
    /// The table.
    pub table: &'static str,
    /// Its primary key, in the database's names.
    pub key: &'static [&'static str],
    /// What an archive holds.
    pub columns: &'static [Column],
    /// What it does not.
    pub left_out: &'static [LeftOut],
}

const fn column(name: &'static str, form: Form) -> Column {
    Column { name, column: name, form, is_optional: false, refers: None }
}

const fn refers(name: &'static str, kind: &'static str) -> Column {
    Column { refers: Some(kind), ..column(name, Form::Id) }
}

const fn optional(of: Column) -> Column {
    Column { is_optional: true, ..of }
}

const fn stored_as(of: Column, column: &'static str) -> Column {
    Column { column, ..of }
}

const fn left_out(column: &'static str, filled: Filled, why: &'static str) -> LeftOut {
    LeftOut { column, filled, why }
}

const SITE: LeftOut =
    left_out("site_id", Filled::Site, "an archive is of one site, which its first line names");
const COUNTED: &str = "counted again on the way in";
const MARK: LeftOut = left_out(
    "mark",
    Filled::Default,
    "a keyed hash of an address prefix, for two days; its keys stay behind",
);
const MARK_DAY: LeftOut = left_out("mark_day", Filled::Default, "see `mark`");
const NAME_KEY: LeftOut = left_out("name_key", Filled::Made, "made of the name");
const STORY_OF_COMMENT: LeftOut = left_out(
    "story_id",
    Filled::Sql("(select c.story_id from comment c where c.id = {comment_id})"),
    "its comment's",
);

/// States of a comment.
const STATUSES: &[&str] = &["published", "pending", "rejected", "removed", "withdrawn", "erased"];
const ACTORS: &[&str] = &["guest", "account", "publisher", "staff", "operator", "import", "system"];

/// The kinds in the order of an archive: what is referred to comes before what refers to it.
pub const KINDS: &[Kind] = &[
    Kind {
        name: "site",
        about: "The site itself; one line.",
        table: "site",
        key: &["id"],
        columns: &[
            column("id", Form::Id),
            column("slug", Form::Text),
            column("name", Form::Text),
            column("salt", Form::Bytes(16)),
            column("created_at", Form::Time),
        ],
        left_out: &[],
    },
    Kind {
        name: "origin",
        about: "Where the site's pages live.",
        table: "site_origin",
        key: &["site_id", "origin"],
        columns: &[column("origin", Form::Text), column("position", Form::Count)],
        left_out: &[SITE],
    },
    Kind {
        name: "setting",
        about: "A setting of the site that is not the default.",
        table: "site_setting",
        key: &["site_id", "name"],
        columns: &[column("name", Form::Code), column("value", Form::Text)],
        left_out: &[SITE],
    },
    Kind {
        name: "section_setting",
        about: "A setting of one section.",
        table: "section_setting",
        key: &["site_id", "section", "name"],
        columns: &[column("section", Form::Text), column("name", Form::Code), column("value", Form::Text)],
        left_out: &[SITE],
    },
    Kind {
        name: "rule",
        about: "A version of a published rule, in force or not.",
        table: "rule",
        key: &["site_id", "code", "version"],
        columns: &[
            column("code", Form::Code),
            column("version", Form::Count),
            column("position", Form::Count),
            column("title", Form::Text),
            column("body", Form::Text),
            column("explanation", Form::Text),
            column("created_at", Form::Time),
            optional(column("retired_at", Form::Time)),
        ],
        left_out: &[SITE],
    },
    Kind {
        name: "correction",
        about: "What moderators taught the scorer, for one attribute and model.",
        table: "correction",
        key: &["site_id", "model", "attribute"],
        columns: &[
            column("model", Form::Code),
            column("attribute", Form::Count),
            column("weights", Form::Bytes(0)),
            column("record", Form::Bytes(0)),
            column("changed_at", Form::Time),
        ],
        left_out: &[SITE],
    },
    Kind {
        name: "source",
        about: "Another system that the site took comments over from, by which old links to them are recognised.",
        table: "import_source",
        key: &["site_id", "system", "name"],
        columns: &[column("system", Form::Code), column("name", Form::Text)],
        left_out: &[SITE],
    },
    Kind {
        name: "story",
        about: "A page under discussion.",
        table: "story",
        key: &["id"],
        columns: &[
            column("id", Form::Id),
            optional(column("url", Form::Text)),
            column("title", Form::Text),
            column("byline", Form::Text),
            column("summary", Form::Text),
            column("section", Form::Text),
            optional(column("credit_name", Form::Text)),
            optional(column("credit_url", Form::Text)),
            optional(column("picture_url", Form::Text)),
            column("picture_alt", Form::Text),
            column("picture_caption", Form::Text),
            column("picture_credit", Form::Text),
            optional(stored_as(column("body", Form::Text), "body_html")),
            optional(column("published_at", Form::Time)),
            column("state", Form::Word(&["open", "closed"])),
            optional(column("closed_at", Form::Time)),
            column("registered", Form::Flag),
            column("guard", Form::Word(&["normal", "slow", "accounts", "known", "hold", "closed"])),
            optional(column("guard_since", Form::Time)),
            optional(column("guard_by", Form::Word(&["itself", "staff"]))),
            column("created_at", Form::Time),
        ],
        left_out: &[
            SITE,
            left_out("body_renderer", Filled::Made, "the body is made safe again on the way in"),
            left_out("sort_at", Filled::Made, "when it was published, or made"),
            left_out("epoch", Filled::Sql("0"), COUNTED),
            left_out("comment_count", Filled::Sql("0"), COUNTED),
            left_out("last_position", Filled::Sql("0"), COUNTED),
            left_out("ranks_epoch", Filled::Sql("0"), COUNTED),
            left_out("busy_key", Filled::Sql("0"), COUNTED),
        ],
    },
    Kind {
        name: "address",
        about: "An address of a story, in its canonical form.",
        table: "story_url",
        key: &["site_id", "url_key"],
        columns: &[
            refers("story_id", "story"),
            column("position", Form::Count),
            stored_as(column("url", Form::Text), "url_key"),
        ],
        left_out: &[SITE],
    },
    Kind {
        name: "account",
        about: "Somebody who signed in and did anything on the site.",
        table: "account",
        key: &["id"],
        columns: &[
            column("id", Form::Id),
            column("name", Form::Text),
            column("language", Form::Code),
            optional(stored_as(column("contact", Form::Contact), "contact_key")),
            column("notices", Form::Flag),
            column("created_at", Form::Time),
            optional(column("erased_at", Form::Time)),
        ],
        left_out: &[NAME_KEY],
    },
    Kind {
        name: "identity",
        about: "What signs an account in: the mailbox that its owner proved.",
        table: "identity",
        key: &["issuer", "subject"],
        columns: &[
            refers("account_id", "account"),
            stored_as(column("contact", Form::Contact), "subject"),
            column("created_at", Form::Time),
        ],
        left_out: &[left_out(
            "issuer",
            Filled::Sql("'mail'"),
            "only mailboxes: what an operator granted is granted again, never imported",
        )],
    },
    Kind {
        name: "guest",
        about: "A name over comments: a guest's, an imported author's, or an account's on this site.",
        table: "guest",
        key: &["id"],
        columns: &[
            column("id", Form::Id),
            column("name", Form::Text),
            column("hue", Form::Count),
            optional(column("source_key", Form::Bytes(32))),
            optional(refers("account_id", "account")),
            optional(column("comment_id", Form::Id)),
            optional(stored_as(column("contact", Form::Contact), "contact_key")),
            column("notices", Form::Flag),
            column("created_at", Form::Time),
        ],
        left_out: &[SITE, NAME_KEY],
    },
    Kind {
        name: "comment",
        about: "A comment, or its placeholder when it is gone. Its texts are revisions.",
        table: "comment",
        key: &["id"],
        columns: &[
            column("id", Form::Id),
            refers("story_id", "story"),
            optional(column("parent_id", Form::Id)),
            column("position", Form::Count),
            column("status", Form::Word(STATUSES)),
            refers("guest_id", "guest"),
            optional(refers("account_id", "account")),
            column("revision_id", Form::Id),
            column("held", Form::Code),
            optional(column("created_at", Form::Time)),
            column("submitted_at", Form::Time),
            optional(column("edited_at", Form::Time)),
            column("sort_at", Form::Time),
            optional(column("source_key", Form::Bytes(32))),
            optional(column("key_hash", Form::Bytes(32))),
            optional(column("fingerprint", Form::Bytes(32))),
            column("shown", Form::Flag),
            column("locked", Form::Flag),
            optional(column("pinned_at", Form::Time)),
            optional(column("picked_at", Form::Time)),
            column("up_imported", Form::Count),
            column("down_imported", Form::Count),
        ],
        left_out: &[
            SITE,
            left_out("root_id", Filled::Made, "follows from the parent"),
            left_out("depth", Filled::Made, "follows from the parent"),
            left_out("best_key", Filled::Sql("0"), COUNTED),
            left_out("discussed_key", Filled::Sql("0"), COUNTED),
            left_out("thread_count", Filled::Sql("0"), COUNTED),
            left_out("reply_count", Filled::Sql("0"), COUNTED),
            left_out("up_count", Filled::Default, COUNTED),
            left_out("down_count", Filled::Default, COUNTED),
            left_out("votes_moved", Filled::Default, COUNTED),
            MARK,
            MARK_DAY,
        ],
    },
    Kind {
        name: "revision",
        about: "A text of a comment, as its author wrote it, with its scores.",
        table: "revision",
        key: &["id"],
        columns: &[
            column("id", Form::Id),
            refers("comment_id", "comment"),
            column("status", Form::Word(&["published", "pending", "superseded"])),
            column("source", Form::Text),
            column("salt", Form::Bytes(16)),
            column("created_at", Form::Time),
            optional(column("scores", Form::Bytes(16))),
            optional(column("score_spans", Form::Bytes(0))),
            optional(column("score_language", Form::Code)),
            optional(column("score_model", Form::Code)),
        ],
        left_out: &[
            left_out("html", Filled::Made, "made of the source on the way in"),
            left_out("renderer", Filled::Made, "see `html`"),
        ],
    },
    Kind {
        name: "vote",
        about: "What an account says of a comment.",
        table: "vote",
        key: &["comment_id", "account_id"],
        columns: &[
            refers("comment_id", "comment"),
            refers("account_id", "account"),
            column("value", Form::Int),
            column("weight", Form::Count),
            column("voted_at", Form::Time),
        ],
        left_out: &[STORY_OF_COMMENT],
    },
    Kind {
        name: "decision",
        about: "What staff, or a rule of the house, decided on a comment or an author.",
        table: "decision",
        key: &["id"],
        columns: &[
            column("id", Form::Id),
            column("event_id", Form::Id),
            column("number", Form::Count),
            optional(refers("story_id", "story")),
            optional(refers("comment_id", "comment")),
            optional(refers("revision_id", "revision")),
            optional(refers("account_id", "account")),
            optional(refers("guest_id", "guest")),
            column(
                "act",
                Form::Word(&["approve", "reject", "remove", "hold", "warn", "ban", "hold-always", "lift"]),
            ),
            optional(column("rule_code", Form::Code)),
            optional(column("rule_version", Form::Count)),
            column("ground", Form::Text),
            column("explanation", Form::Text),
            column("detected", Form::Flag),
            column("automation", Form::Word(&["none", "partly", "fully"])),
            column("source", Form::Word(&["own", "report", "appeal"])),
            optional(column("until", Form::Time)),
            column("actor_kind", Form::Word(ACTORS)),
            optional(column("actor_id", Form::Id)),
            column(
                "became",
                Form::Word(&[
                    "",
                    "published",
                    "pending",
                    "rejected",
                    "removed",
                    "withdrawn",
                    "erased",
                    "edit-approved",
                    "edit-rejected",
                    "kept",
                ]),
            ),
            column(
                "was_status",
                Form::Word(&["", "published", "pending", "rejected", "removed", "withdrawn", "erased"]),
            ),
            column("was_held", Form::Code),
            optional(refers("was_revision_id", "revision")),
            optional(column("waited", Form::Count)),
            optional(column("bulk_id", Form::Id)),
            column("decided_at", Form::Time),
            optional(column("undone_at", Form::Time)),
        ],
        left_out: &[SITE],
    },
    Kind {
        name: "appeal",
        about: "A complaint about a decision, and its answer.",
        table: "appeal",
        key: &["decision_id"],
        columns: &[
            refers("decision_id", "decision"),
            optional(refers("comment_id", "comment")),
            optional(refers("account_id", "account")),
            column("text", Form::Text),
            column("state", Form::Word(&["open", "upheld", "reversed", "moot"])),
            column("answer", Form::Text),
            column("created_at", Form::Time),
            optional(column("decided_at", Form::Time)),
            optional(column("decided_by_kind", Form::Word(ACTORS))),
            optional(column("decided_by", Form::Id)),
        ],
        left_out: &[SITE],
    },
    Kind {
        name: "report",
        about: "A reader's report of a text.",
        table: "report",
        key: &["id"],
        columns: &[
            column("id", Form::Id),
            refers("comment_id", "comment"),
            refers("revision_id", "revision"),
            column(
                "category",
                Form::Word(&[
                    "spam",
                    "abuse",
                    "hate",
                    "violence",
                    "privacy",
                    "illegal",
                    "off-topic",
                    "other",
                ]),
            ),
            column("text", Form::Text),
            optional(refers("account_id", "account")),
            column("weight", Form::Count),
            column("state", Form::Word(&["open", "upheld", "declined", "moot"])),
            column("wants_outcome", Form::Flag),
            column("created_at", Form::Time),
            optional(column("decided_at", Form::Time)),
            optional(refers("decision_id", "decision")),
        ],
        left_out: &[SITE, STORY_OF_COMMENT, MARK, MARK_DAY],
    },
    Kind {
        name: "standing",
        about: "How an author stands: warned, banned, or always held. Bans of networks are not in it.",
        table: "standing",
        key: &["id"],
        columns: &[
            column("id", Form::Id),
            optional(refers("account_id", "account")),
            optional(stored_as(column("contact", Form::Contact), "contact_key")),
            column("kind", Form::Word(&["warned", "banned", "held"])),
            optional(column("until", Form::Time)),
            refers("decision_id", "decision"),
            column("created_at", Form::Time),
            optional(column("lifted_at", Form::Time)),
            optional(column("seen_at", Form::Time)),
        ],
        left_out: &[SITE, MARK, MARK_DAY],
    },
    Kind {
        name: "phase_day",
        about: "What a phase of the policy did on a day, counted from 1970.",
        table: "phase_day",
        key: &["site_id", "day", "phase"],
        columns: &[
            column("day", Form::Int),
            column("phase", Form::Code),
            column("held_count", Form::Count),
            column("refused_count", Form::Count),
        ],
        left_out: &[SITE],
    },
    Kind {
        name: "event",
        about: "A line of the log. The lines stand in the log's order, which a restore keeps.",
        table: "event",
        key: &["txid", "id"],
        columns: &[
            column("id", Form::Id),
            column("kind", Form::Code),
            optional(refers("story_id", "story")),
            optional(column("story_epoch", Form::Count)),
            optional(refers("comment_id", "comment")),
            optional(column("revision_id", Form::Id)),
            optional(column("account_id", Form::Id)),
            column("actor_kind", Form::Word(ACTORS)),
            optional(column("actor_id", Form::Id)),
            column("reason", Form::Code),
            optional(column("commitment", Form::Bytes(32))),
            column("at", Form::Time),
        ],
        left_out: &[
            SITE,
            left_out(
                "txid",
                Filled::Made,
                "numbers of transactions are each database's own; the order of the lines stands for them",
            ),
        ],
    },
];

/// Tables that an archive does not hold, and why.
pub const LEFT_OUT: &[(&str, &str)] = &[
    ("access_key", "a secret: keys are made anew where the site goes"),
    ("contact", "stands with whom it belongs to; what nobody has any more is of no site"),
    ("day_key", "a secret of two days"),
    ("follower", "a place in one database's log"),
    ("import_job", "an upload at the desk: its files lie on one server"),
    ("job", "work of one server; what is left to do is found again"),
    ("migration", "the schema's own"),
    ("migration_lease", "the schema's own"),
    ("one_time", "a secret of minutes"),
    ("outbox", "mails on their way, which go out once, from where they were written"),
    ("passkey", "bound to the address of one server"),
    ("restored_account", "a restore that is under way"),
    ("role", "a role is granted, never imported (R-31)"),
    ("search_entry", "made of the comments again"),
    ("search_text", "made of the comments again"),
    ("session", "a secret, and of one server"),
    ("site_day", "counted from the log again"),
    ("site_restore", "a restore that is under way"),
    ("story_day", "counted from the log again"),
    ("waiting", "follows from comments, reports and complaints"),
];
