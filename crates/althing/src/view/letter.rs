//! Mails as people read them: a subject and a plain text. Readers' words stand behind `> `, links as text.

use althing_core::appeal::State;
use althing_core::report;

use super::statement::{Statement, day, paragraphs as said};

use super::report::{outcome_label, outcome_text};
use althing_core::decision::GROUND_CHARS_MAX;
use althing_core::standing::Kind;
use althing_core::time::Micros;

use super::standing::headline;
use super::texts::Texts;

/// Most characters of a headline or a name in a subject.
const TITLE_CHARS_MAX: usize = 80;
/// Most characters of a reply that a mail quotes.
const QUOTED_CHARS_MAX: usize = 2_000;
/// Most replies that one mail quotes; further ones are counted.
pub const QUOTED_MAX: usize = 20;

/// A mail without its addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// One line.
    pub subject: String,
    /// The text, with line feeds.
    pub text: String,
}

/// A reply as a mail tells of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplyLetter {
    /// Who answered.
    pub name: String,
    /// Headline of the story.
    pub story_title: String,
    /// The reply as it was typed.
    pub source: String,
    /// Its address.
    pub href: String,
}

/// A code to type, and a link.
pub fn code_letter(site: &str, digits: &str, link: &str, texts: &Texts) -> Letter {
    let site = line(site, TITLE_CHARS_MAX);
    let parts = [
        texts.mail_code_text(),
        &format!("    {}", line(digits, TITLE_CHARS_MAX)),
        texts.mail_code_link(),
        link,
        texts.mail_code_ends(),
    ];
    Letter { subject: texts.mail_code_subject(&site), text: paragraphs(&parts) }
}

/// Whether an address is wanted. It has no word of any reader.
pub fn confirm_letter(site: &str, link: &str, texts: &Texts) -> Letter {
    let site = line(site, TITLE_CHARS_MAX);
    let parts =
        [&texts.mail_confirm_text(&site), texts.mail_confirm_link(), link, texts.mail_confirm_ignore()];
    Letter { subject: texts.mail_confirm_subject(&site), text: paragraphs(&parts) }
}

/// To the address that was changed for another.
pub fn changed_letter(site: &str, link: &str, texts: &Texts) -> Letter {
    let site = line(site, TITLE_CHARS_MAX);
    let parts = [&texts.mail_changed_text(&site), texts.mail_changed_undo(), link];
    Letter { subject: texts.mail_changed_subject(&site), text: paragraphs(&parts) }
}

/// What became of a report. It names neither the comment's author nor who decided.
pub fn outcome_letter(site: &str, story: &str, state: report::State, link: &str, texts: &Texts) -> Letter {
    let (site, story) = (line(site, TITLE_CHARS_MAX), line(story, TITLE_CHARS_MAX));
    let parts = [
        &texts.mail_outcome_text(&story),
        outcome_label(state, texts),
        outcome_text(state, texts),
        &format!("{} {link}", texts.mail_outcome_link()),
    ];
    Letter { subject: texts.mail_outcome_subject(&site), text: paragraphs(&parts) }
}

/// How somebody stands, as a mail tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandingLetter {
    /// What it is.
    pub kind: Kind,
    /// The site's name; none for all of them.
    pub site: Option<String>,
    /// Until when; none for no end.
    pub until: Option<Micros>,
    /// The title of the rule, or the law.
    pub ground: String,
    /// What was wrong.
    pub explanation: String,
    /// Whether its reader has a page of their own, which says the same.
    pub is_accounts: bool,
}

/// A warning, a ban, or that everything somebody writes is looked at first; `me` is their own page.
pub fn standing_letter(letter: &StandingLetter, me: &str, texts: &Texts) -> Letter {
    let site = letter.site.as_ref().map(|site| line(site, TITLE_CHARS_MAX));
    let headline = headline(letter.kind, site.as_deref(), letter.until, texts);
    let (ground, explanation) =
        (texts.standing_rule(&line(&letter.ground, GROUND_CHARS_MAX)), quoted(&letter.explanation));
    let mut parts = vec![headline.as_str(), &ground, &explanation];
    if letter.is_accounts {
        parts.extend([texts.mail_standing_account(), me]);
    } else {
        parts.push(texts.mail_standing_guest());
    }
    Letter { subject: headline.clone(), text: paragraphs(&parts) }
}

/// To whoever asked at the desk whether mails arrive.
pub fn test_letter(name: &str, link: &str, texts: &Texts) -> Letter {
    let name = line(name, TITLE_CHARS_MAX);
    let parts = [&texts.mail_test_text(&name), texts.mail_test_link(), link];
    Letter { subject: texts.mail_test_subject().to_owned(), text: paragraphs(&parts) }
}

/// One reply, or several that waited for each other; `more` are counted and not quoted.
pub fn reply_letter(site: &str, replies: &[ReplyLetter], more: u64, stop: &str, texts: &Texts) -> Letter {
    let mut parts = Vec::new();
    for reply in replies {
        let (name, story) = (line(&reply.name, TITLE_CHARS_MAX), line(&reply.story_title, TITLE_CHARS_MAX));
        parts.push(texts.mail_reply_text(&name, &story));
        parts.push(quoted(&reply.source));
        parts.push(format!("{} {}", texts.mail_reply_link(), reply.href));
    }
    if more > 0 {
        parts.push(texts.mail_replies_more(more));
    }
    parts.push("-- ".to_owned() + "\n" + texts.mail_stop() + "\n" + stop);
    let subject = match replies {
        [reply] if more == 0 => {
            let (name, story) =
                (line(&reply.name, TITLE_CHARS_MAX), line(&reply.story_title, TITLE_CHARS_MAX));
            texts.mail_reply_subject(&name, &story)
        }
        _ => texts.mail_replies_subject(&line(site, TITLE_CHARS_MAX)),
    };
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    Letter { subject, text: paragraphs(&parts) }
}

/// A decision with its reasons. Words of staff stand as they are, in paragraphs of their own.
pub fn statement_letter(
    site: &str,
    story: Option<&str>,
    statement: &Statement,
    link: &str,
    texts: &Texts,
) -> Letter {
    let site = line(site, TITLE_CHARS_MAX);
    let (subject, first) = match story {
        Some(story) => (
            texts.mail_statement_subject(&site),
            texts.mail_statement_text(&line(story, TITLE_CHARS_MAX), &site),
        ),
        None => (texts.mail_statement_subject_person(&site), texts.mail_statement_text_person(&site)),
    };
    let mut parts = vec![first];
    parts.extend(said(statement, texts).iter().map(|part| rows(part)));
    parts.push(texts.mail_statement_link().to_owned());
    parts.push(link.to_owned());
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    Letter { subject, text: paragraphs(&parts) }
}

/// What was answered to a complaint.
pub fn answer_letter(
    site: &str,
    story: Option<&str>,
    statement: &Statement,
    link: &str,
    texts: &Texts,
) -> Letter {
    let site = line(site, TITLE_CHARS_MAX);
    let first = match story {
        Some(story) => texts.mail_answer_text(&line(story, TITLE_CHARS_MAX), &site),
        None => texts.mail_answer_text_person(&site),
    };
    let complaint = statement.complaint.as_ref();
    let outcome = match complaint.map(|complaint| (complaint.state, complaint.answer.as_str())) {
        // Whoever answers gives words: nobody did, the decision was taken back, or another one took its place.
        Some((State::Reversed, "")) => texts.mail_answer_granted(),
        Some((State::Reversed, _)) => texts.mail_answer_reversed(),
        _ => texts.mail_answer_upheld(),
    };
    let words = complaint.map(|complaint| quoted(&complaint.answer)).unwrap_or_default();
    let mut parts = vec![first.as_str(), outcome];
    if !words.is_empty() {
        parts.extend([texts.mail_answer_words(), &words]);
    }
    parts.extend([texts.mail_answer_link(), link]);
    Letter { subject: texts.mail_answer_subject(&site), text: paragraphs(&parts) }
}

/// That a decision was taken back, or that what it began was lifted.
pub fn taken_back_letter(
    site: &str,
    story: Option<&str>,
    statement: &Statement,
    link: &str,
    texts: &Texts,
) -> Letter {
    let site = line(site, TITLE_CHARS_MAX);
    let made = day(texts, statement.decided_at);
    let first = match story {
        Some(story) => texts.mail_taken_back_text(&made, &line(story, TITLE_CHARS_MAX), &site),
        None => texts.mail_taken_back_text_person(&made, &site),
    };
    let parts = [first.as_str(), texts.mail_taken_back_link(), link];
    Letter { subject: texts.mail_taken_back_subject(&site), text: paragraphs(&parts) }
}

/// A text of several lines without control characters.
fn rows(text: &str) -> String {
    let rows = text.lines().map(|row| row.chars().filter(|c| !is_control(*c)).collect::<String>());
    rows.collect::<Vec<_>>().join("\n")
}

fn paragraphs(parts: &[&str]) -> String {
    parts.join("\n\n") + "\n"
}

/// A name or headline as it fits into one line: no control characters, nothing that some program would decode
/// (RFC 2047), and cut where it is long.
pub fn line(text: &str, chars_max: usize) -> String {
    let plain: String = text.chars().map(|c| if is_control(c) { ' ' } else { c }).collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    let words = words.join(" ").replace("=?", "= ?").replace("?=", "?");
    if words.chars().count() <= chars_max {
        return words;
    }
    let cut: String = words.chars().take(chars_max - 1).collect();
    format!("{}…", cut.trim_end())
}

/// A reader's text behind `> `, without control characters.
fn quoted(source: &str) -> String {
    let mut chars = source.chars();
    let mut text: String = chars.by_ref().take(QUOTED_CHARS_MAX).collect();
    if chars.next().is_some() {
        text.push('…');
    }
    let rows = text.lines().map(|row| {
        let row: String = row.chars().filter(|c| !is_control(*c)).collect();
        format!("> {row}").trim_end().to_owned()
    });
    rows.collect::<Vec<_>>().join("\n")
}

/// Control characters, line and paragraph separators, and marks that turn the direction of what follows.
fn is_control(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{200e}' | '\u{200f}' | '\u{061c}')
        || ('\u{202a}'..='\u{202e}').contains(&c)
        || ('\u{2066}'..='\u{2069}').contains(&c)
}

#[cfg(test)]
mod tests {
    use althing_core::time::Micros;

    use super::super::statement::tests::statement;
    use super::super::statement::{Complaint, Restriction};
    use super::*;

    fn complained(answer: &str) -> Statement {
        let complaint = Complaint {
            text: "It was a quotation".to_owned(),
            made_at: Micros(0),
            state: State::Upheld,
            decided_at: Some(Micros(0)),
            answer: answer.to_owned(),
        };
        Statement { complaint: Some(complaint), ..statement(Restriction::Removed) }
    }

    fn reply(name: &str, title: &str, source: &str) -> ReplyLetter {
        ReplyLetter {
            name: name.to_owned(),
            story_title: title.to_owned(),
            source: source.to_owned(),
            href: "https://talk.example/s/paper/1".to_owned(),
        }
    }

    fn standing(text: &str) -> StandingLetter {
        StandingLetter {
            kind: Kind::Banned,
            site: Some(text.to_owned()),
            until: None,
            ground: text.to_owned(),
            explanation: text.to_owned(),
            is_accounts: true,
        }
    }

    #[test]
    fn r07_nothing_that_readers_wrote_leaves_its_line_or_its_quote() {
        let texts = Texts::of("en");
        for evil in [
            "x\r\nBcc: ben@paper.example",
            "x\nBcc: ben@paper.example",
            "x\rBcc: ben@paper.example",
            "x\u{2028}Bcc: ben@paper.example",
            "x\u{85}Bcc: ben@paper.example",
            "\0x",
            "=?utf-8?q?=0d=0aBcc:?=",
            "\u{202e}x",
        ] {
            let letters = [
                code_letter(evil, "123456", "https://talk.example/x", texts),
                confirm_letter(evil, "https://talk.example/x", texts),
                standing_letter(&standing(evil), "https://talk.example/me", texts),
                changed_letter(evil, "https://talk.example/x", texts),
                outcome_letter(evil, evil, report::State::Declined, "https://talk.example/x", texts),
                reply_letter(evil, &[reply(evil, evil, evil)], 0, "https://talk.example/stop", texts),
                reply_letter(evil, &[reply(evil, evil, evil)], 9, "https://talk.example/stop", texts),
                answer_letter(evil, Some(evil), &complained(evil), "https://talk.example/me", texts),
                statement_letter(evil, Some(evil), &complained(""), "https://talk.example/me", texts),
            ];
            for letter in letters {
                assert!(!letter.subject.chars().any(is_control), "{letter:?}");
                assert!(!letter.subject.contains("=?"), "{letter:?}");
                assert!(!letter.text.chars().any(|c| is_control(c) && c != '\n'), "{letter:?}");
                assert!(!letter.text.lines().any(|row| row.starts_with("Bcc")), "{letter:?}");
            }
        }
    }

    #[test]
    fn a_reply_is_quoted_row_by_row_and_cut_where_it_is_long() {
        let texts = Texts::of("en");
        let letter = reply_letter("The paper", &[reply("Ben", "Harbour", "One\n\n  Two")], 0, "STOP", texts);
        assert_eq!(letter.subject, "Ben replied to you: Harbour");
        assert!(letter.text.contains("under “Harbour”:\n\n> One\n>\n>   Two\n\n"), "{}", letter.text);
        assert!(letter.text.ends_with("\nSTOP\n"), "{}", letter.text);
        let long = quoted(&"ä".repeat(3_000));
        assert_eq!(long.chars().count(), 2 + QUOTED_CHARS_MAX + 1);
        assert_eq!(line(&"ö".repeat(100), 10), format!("{}…", "ö".repeat(9)));
        let letter = reply_letter("The paper", &[reply("Ben", "H", "x")], 1, "STOP", texts);
        assert_eq!(letter.subject, "Replies to your comments at The paper");
        assert!(letter.text.contains("\n\nAnd 1 more reply.\n\n"), "{}", letter.text);
    }
}
