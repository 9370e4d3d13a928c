//! Mails as people read them: a subject and a plain text. Readers' words stand behind `> `, links as text.

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
    use super::*;

    fn reply(name: &str, title: &str, source: &str) -> ReplyLetter {
        ReplyLetter {
            name: name.to_owned(),
            story_title: title.to_owned(),
            source: source.to_owned(),
            href: "https://talk.example/s/paper/1".to_owned(),
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
                changed_letter(evil, "https://talk.example/x", texts),
                reply_letter(evil, &[reply(evil, evil, evil)], 0, "https://talk.example/stop", texts),
                reply_letter(evil, &[reply(evil, evil, evil)], 9, "https://talk.example/stop", texts),
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
