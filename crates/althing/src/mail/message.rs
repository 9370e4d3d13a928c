//! A mail as it goes over the line: typed headers only, so that nothing that anybody wrote can begin another.

use std::error::Error as StdError;
use std::time::{Duration, UNIX_EPOCH};

use althing_core::mail::MailAddress;
use althing_core::time::Micros;
use lettre::message::header::{ContentType, Header, HeaderName, HeaderValue, MIME_VERSION_1_0};
use lettre::message::{Mailbox, MessageBuilder};
use lettre::{Address, Message};

use super::settings::Sender;
use crate::view::Letter;

/// Everything of a mail besides its words.
pub struct Envelope<'a> {
    /// Whom it is from.
    pub from: &'a Sender,
    /// Whom it goes to.
    pub to: &'a MailAddress,
    /// Its message id, without brackets.
    pub message_id: String,
    /// The id that all mails of one thread refer to, without brackets.
    pub thread: Option<String>,
    /// The address that ends such mails by one POST.
    pub stop: Option<String>,
    /// When it goes.
    pub now: Micros,
}

/// A mail that no server can be given: its address is none to the library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unfit;

/// Our address as the library's.
pub fn address(address: &MailAddress) -> Result<Address, Unfit> {
    Address::new(address.local(), address.domain()).map_err(|_| Unfit)
}

/// The mail's bytes.
pub fn message(envelope: &Envelope<'_>, letter: Letter) -> Result<Vec<u8>, Unfit> {
    // The library gives up on a name with control characters; the subject it encodes.
    let name: String = envelope.from.name.chars().filter(|c| !c.is_control()).collect();
    let name = Some(name).filter(|name| !name.is_empty());
    let micros = u64::try_from(envelope.now.0).unwrap_or(0);
    let mut builder: MessageBuilder = Message::builder()
        .from(Mailbox::new(name, address(&envelope.from.address)?))
        .to(Mailbox::new(None, address(envelope.to)?))
        .subject(letter.subject)
        .date(UNIX_EPOCH + Duration::from_micros(micros))
        .message_id(Some(format!("<{}>", envelope.message_id)))
        .header(AutoSubmitted)
        .header(MIME_VERSION_1_0)
        .header(ContentType::TEXT_PLAIN);
    if let Some(thread) = &envelope.thread {
        builder = builder.in_reply_to(format!("<{thread}>")).references(format!("<{thread}>"));
    }
    if let Some(stop) = envelope.stop.as_deref() {
        builder = builder.header(ListUnsubscribe::to(stop)?).header(ListUnsubscribePost);
    }
    Ok(builder.body(letter.text).map_err(|_| Unfit)?.formatted())
}

type Unread = Box<dyn StdError + Send + Sync>;

/// RFC 3834: nobody's vacation answers this.
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Unread> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        plain::<Self>("auto-generated")
    }
}

/// RFC 2369: where these mails are ended. Holds an address of our own, which is visible ASCII.
#[derive(Clone)]
struct ListUnsubscribe(String);

impl ListUnsubscribe {
    fn to(href: &str) -> Result<Self, Unfit> {
        let fits = href.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'<' | b'>' | b','));
        if fits { Ok(Self(format!("<{href}>"))) } else { Err(Unfit) }
    }
}

impl Header for ListUnsubscribe {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("List-Unsubscribe")
    }

    fn parse(text: &str) -> Result<Self, Unread> {
        Ok(Self(text.to_owned()))
    }

    fn display(&self) -> HeaderValue {
        plain::<Self>(&self.0)
    }
}

/// RFC 8058: one POST ends them.
#[derive(Clone)]
struct ListUnsubscribePost;

impl Header for ListUnsubscribePost {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("List-Unsubscribe-Post")
    }

    fn parse(_: &str) -> Result<Self, Unread> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        plain::<Self>("List-Unsubscribe=One-Click")
    }
}

/// A value of our own making, as it is: the library would break long addresses or encode them.
fn plain<H: Header>(value: &str) -> HeaderValue {
    HeaderValue::dangerous_new_pre_encoded(H::name(), value.to_owned(), value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(name: &str, subject: &str) -> Result<String, Unfit> {
        let from =
            Sender { name: name.to_owned(), address: MailAddress::parse("talk@paper.example").unwrap() };
        let envelope = Envelope {
            from: &from,
            to: &MailAddress::parse("ana@reader.example").unwrap(),
            message_id: "1.reply@talk.example".to_owned(),
            thread: Some("2.thread@talk.example".to_owned()),
            stop: Some(format!("https://talk.example/mail/stop/{}", "x".repeat(90))),
            now: Micros(1_772_438_400_000_000),
        };
        let letter = Letter { subject: subject.to_owned(), text: "Hello\n".to_owned() };
        message(&envelope, letter).map(|bytes| String::from_utf8(bytes).unwrap())
    }

    #[test]
    fn r61_no_field_of_a_mail_can_begin_another_header() {
        for evil in [
            "x\r\nBcc: ben@paper.example",
            "x\nBcc: ben@paper.example",
            "x\rBcc: ben@paper.example",
            "x\r\n\r\nBcc: ben@paper.example",
            "ä\r\nBcc: ben@paper.example",
            &"long ".repeat(300),
            &format!("{}\r\nBcc: ben@paper.example", "ö".repeat(300)),
            "\u{0}\u{1f600}\u{2028}Bcc: x",
        ] {
            let text = made(evil, evil).unwrap();
            let (head, _) = text.split_once("\r\n\r\n").unwrap();
            let names: Vec<&str> = head
                .split("\r\n")
                .filter(|row| !row.starts_with([' ', '\t']))
                .map(|row| row.split(':').next().unwrap())
                .collect();
            assert!(!names.contains(&"Bcc"), "{head}");
            assert_eq!(names.len(), 13, "{head}");
            assert!(!head.replace("\r\n", "").contains(['\r', '\n', '\0']), "{head:?}");
        }
    }

    #[test]
    fn an_address_to_unsubscribe_stands_in_one_piece() {
        let text = made("Althing", "Ben replied").unwrap();
        let stop = format!("List-Unsubscribe: <https://talk.example/mail/stop/{}>\r\n", "x".repeat(90));
        for row in [
            stop.as_str(),
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n",
            "Auto-Submitted: auto-generated\r\n",
            "Message-ID: <1.reply@talk.example>\r\n",
            "In-Reply-To: <2.thread@talk.example>\r\n",
            "References: <2.thread@talk.example>\r\n",
            "To: ana@reader.example\r\n",
            "Date: Mon, 02 Mar 2026 08:00:00 +0000\r\n",
        ] {
            assert!(text.contains(row), "{row}\n{text}");
        }
        assert!(ListUnsubscribe::to("https://x/\r\nBcc: y").is_err());
    }

    #[test]
    fn r61_what_our_parser_takes_the_library_takes_or_refuses_without_a_panic() {
        for text in
            ["ana@paper.example", "o'neil_{x}~1@a.b-c.example", "ana@localhost", "a+b@xn--mller-kva.example"]
        {
            let ours = MailAddress::parse(text).unwrap();
            assert_eq!(address(&ours).map(|address| address.to_string()), Ok(text.to_owned()));
        }
    }
}
