//! What the documentation says of each site setting.

/// What the documentation says of one setting.
pub struct SettingDoc {
    /// The key.
    pub key: &'static str,
    /// Its value when it was never set.
    pub default: &'static str,
    /// What it does, with the values it takes.
    pub about: &'static str,
}

/// Every key that `site set` takes; the table in the operator's guide is generated from it.
pub const SETTINGS: &[SettingDoc] = &[
    SettingDoc {
        key: "mode",
        default: "publish-first",
        about: "When a new comment is shown: `publish-first` at once, `hold-first` after a moderator approved it, \
                `hold-first-for-new` at once only for authors with an approved comment (guests are always new).",
    },
    SettingDoc {
        key: "guests",
        default: "on",
        about: "Whether readers without an account may write: `on` or `off`.",
    },
    SettingDoc {
        key: "edit_minutes",
        default: "15",
        about: "Minutes during which an author may change a comment: 0 to 1440.",
    },
    SettingDoc {
        key: "close_days",
        default: "0",
        about: "Days after which a story takes no more comments, counted from its publication (from its first \
                comment where that is not known): 0 for never, at most 3650.",
    },
    SettingDoc {
        key: "language",
        default: "en",
        about: "Language of the site's pages, a BCP 47 tag such as `en` or `de-AT`. Texts are there in English (`en`) and German (`de`, also for `de-AT`, `de-CH`); for other languages they are in English.",
    },
    SettingDoc {
        key: "clock_minutes",
        default: "60",
        about: "Minutes that nothing should wait for a moderator; what does is marked as late at the desk: 0 for no clock, at \
                most 10080.",
    },
    SettingDoc {
        key: "votes",
        default: "up-down",
        about: "Which votes signed-in readers may cast on comments: `up-down` for and against, `up` only for, `off` none. \
                Votes cast before stay, and count in the order \"best\".",
    },
    SettingDoc {
        key: "votes.hide_minutes",
        default: "10",
        about: "Minutes during which the votes on a new comment are not shown, so that the first ones do not decide the \
                next: 0 to 1440. They can be cast all the while.",
    },
    SettingDoc {
        key: "score.mode",
        default: "shadow",
        about: "What scores are used for: `off` nothing is scored; `shadow` texts are scored, nothing is held by it, and \
                `althing site score` tells what would have been; `on` thresholds hold.",
    },
    SettingDoc {
        key: "score.failure",
        default: "hold",
        about: "With `score.mode=on`, what becomes of a text that could not be scored in time: `hold` or `publish`.",
    },
    SettingDoc {
        key: "score.learned",
        default: "off",
        about: "Whether scores are corrected by what the site's moderators decided: `off` or `on`. It is learnt and measured \
                either way; see `althing site learned` before switching it on.",
    },
    SettingDoc {
        key: "score.*.hold",
        default: "0.80",
        about: "From this score on a comment waits for a moderator, such as `score.insult.hold=0.85`: above 0, up to 1, or \
                `off`. Attributes: `toxicity`, `severe_toxicity`, `insult`, `profanity`, `threat`, `identity_attack`, \
                `sexually_explicit`, `spam`; `profanity` and `spam` are `off` until they are set.",
    },
    SettingDoc {
        key: "score.*.never",
        default: "0.95",
        about: "From this score on nothing is published without a human, whoever wrote it: not below the attribute's \
                `hold`, or `off`.",
    },
    SettingDoc {
        key: "links.hold",
        default: "0",
        about: "From so many links on a comment waits for a moderator: 0 for never, at most 1000.",
    },
    SettingDoc {
        key: "repeats.hold",
        default: "0",
        about: "From so many texts of the last day on that a comment nearly repeats, by others than its author, it waits: \
                0 for never, at most 50. Texts below 40 characters and quoted lines do not count.",
    },
    SettingDoc {
        key: "reports.hold",
        default: "0",
        about: "From so much weight of readers' open reports on a comment waits for a moderator: 0 for never, at most 1000. A \
                guest's report weighs a quarter, an account's a half, up to 1 with how many of its reports were upheld. See \
                the [guide](../guide/reports.md).",
    },
    SettingDoc {
        key: "first.hold",
        default: "0",
        about: "How many comments of an author on the site have to be published before further ones need not wait: 0 for \
                none, at most 20. Guests are always new.",
    },
    SettingDoc {
        key: "young.hold_hours",
        default: "0",
        about: "Hours for which the comments of a new account wait, counted from its making: 0 to 8760.",
    },
    SettingDoc {
        key: "flood.per_minute",
        default: "0",
        about: "Comments that one account may write on the site within a minute: 0 for any number, at most 60. Guests are \
                limited by their network in any case.",
    },
    SettingDoc {
        key: "flood.per_hour",
        default: "0",
        about: "The same within an hour: 0 for any number, at most 600.",
    },
    SettingDoc {
        key: "slow.seconds",
        default: "0",
        about: "Seconds that lie at least between two comments of one author under one story: 0 to 3600. Guests are told \
                apart by their network.",
    },
    SettingDoc {
        key: "night.hours",
        default: "",
        about: "Hours in which comments wait, such as `22:00-06:00`; empty for none.",
    },
    SettingDoc {
        key: "night.offset",
        default: "0",
        about: "Minutes by which the clocks of `night.hours` are ahead of UTC, such as `60`: -720 to 840.",
    },
    SettingDoc {
        key: "night.duty",
        default: "off",
        about: "`on`: comments wait while nobody of staff is on duty, with `night.hours` only in those hours. On duty is \
                who was at the desk within 15 minutes, or said so there.",
    },
    SettingDoc {
        key: "guard.auto",
        default: "on",
        about: "Whether the guard of a story goes up by itself when far more comments come than usual, or many of the last \
                ones are reported: `on` or `off`. Staff can move it either way.",
    },
    SettingDoc {
        key: "bulk.refuse",
        default: "off",
        about: "Whether advertising that is sent in great numbers is refused unread: `on` or `off`. With `score.mode=on` and a \
                threshold for `score.spam` only, from 0.95 on (or the threshold, where that is higher), and only what nearly \
                repeats three texts of the last day or more. One in a hundred waits instead. Never edits, nor comments of \
                accounts with a published one. See the [guide](../guide/policy.md#advertising-in-bulk).",
    },
    SettingDoc {
        key: "words.hold",
        default: "",
        about: "Words that make a comment wait, one entry a line: a word or several, `*` at the end for any further \
                letters. Disguises are undone before. `althing site words` takes a file.",
    },
    SettingDoc {
        key: "words.reject",
        default: "",
        about: "Words with which a comment is not taken; its author is told so and keeps the text. At most 256 KiB.",
    },
    SettingDoc {
        key: "door.proof",
        default: "off",
        about: "Whose browsers have to compute something for about a second before a comment is taken: `off` nobody's, \
                `guests`, or `new` guests' and those of accounts younger than a day. See the [guide](../guide/spam.md).",
    },
    SettingDoc {
        key: "door.seconds",
        default: "2",
        about: "Seconds that lie at least between opening a form and sending it, where both times are known: 0 to 60.",
    },
    SettingDoc {
        key: "door.disposable",
        default: "off",
        about: "Whether addresses at services for throw-away mailboxes are refused where an address is given: `off` or `on`.",
    },
    SettingDoc {
        key: "door.domains",
        default: "",
        about: "Further domains of such services, one a line; their subdomains count as well. At most 64 KiB.",
    },
    SettingDoc {
        key: "contact.email",
        default: "",
        about: "Where readers and authorities reach the people behind the site; shown on its page about moderation.",
    },
    SettingDoc {
        key: "contact.text",
        default: "",
        about: "What else that page says of how to reach them: a postal address, a telephone number, languages, a body that \
                settles disputes. Plain text of at most 2,000 characters.",
    },
    SettingDoc {
        key: "theme.*",
        default: "",
        about: "A custom property of the site's pages without its `--althing-` prefix, for example \
                `theme.accent=#7a1f2b`; an empty value takes it back.",
    },
];
