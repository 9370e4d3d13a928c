//! A mail server for tests: speaks enough SMTP to take mails, and can refuse, put off and fall silent.

use std::collections::VecDeque;
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use althing::config::Settings;
use althing::mail::MailSettings;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::sync::{Notify, watch};

/// A mail that was taken.
#[derive(Clone, Debug)]
pub struct Mailed {
    pub to: String,
    pub raw: String,
}

impl Mailed {
    /// The rows of the head, unfolded.
    pub fn head(&self) -> Vec<(String, String)> {
        let head =
            self.raw.split_once("\r\n\r\n").expect("a head").0.replace("\r\n ", " ").replace("\r\n\t", " ");
        let row = |row: &str| {
            let (name, value) = row.split_once(": ").expect("a name");
            (name.to_owned(), value.to_owned())
        };
        head.split("\r\n").map(row).collect()
    }

    /// The one header with this name.
    #[track_caller]
    pub fn header(&self, name: &str) -> String {
        let found: Vec<String> =
            self.head().into_iter().filter(|(known, _)| known == name).map(|(_, value)| value).collect();
        assert_eq!(found.len(), 1, "{name} in {}", self.raw);
        found.into_iter().next().expect("one")
    }

    /// The text, decoded.
    pub fn text(&self) -> String {
        let body = self.raw.split_once("\r\n\r\n").expect("a body").1;
        let bytes = match self.header("Content-Transfer-Encoding").as_str() {
            "base64" => {
                let packed: String = body.split_whitespace().collect();
                data_encoding::BASE64.decode(packed.as_bytes()).expect("base64")
            }
            "quoted-printable" => unquoted(body),
            _ => body.as_bytes().to_vec(),
        };
        String::from_utf8(bytes).expect("text").replace("\r\n", "\n")
    }

    /// The path of the link in its text that begins like this.
    #[track_caller]
    pub fn link(&self, begins: &str) -> String {
        let text = self.text();
        let begins = format!("{}{begins}", super::OURS);
        let word = text.split_whitespace().find(|word| word.starts_with(&begins));
        word.unwrap_or_else(|| panic!("no {begins} in {text}"))[super::OURS.len()..].to_owned()
    }
}

fn unquoted(body: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = body.replace("=\r\n", "").into_bytes().into_iter();
    while let Some(byte) = rest.next() {
        if byte != b'=' {
            bytes.push(byte);
            continue;
        }
        let digits = [rest.next().expect("a digit"), rest.next().expect("a digit")];
        let digits = std::str::from_utf8(&digits).expect("digits");
        bytes.push(u8::from_str_radix(digits, 16).expect("a byte"));
    }
    bytes
}

#[derive(Debug, Default)]
struct State {
    mails: Vec<Mailed>,
    /// Answers to recipients: part of the address, and what is said.
    refused: Vec<(String, String)>,
    /// Answers to the next mails, in the place of taking them.
    answers: VecDeque<String>,
}

/// The server.
pub struct Sink {
    state: Arc<Mutex<State>>,
    arrived: Arc<Notify>,
    silent: watch::Sender<bool>,
}

/// A place for it to listen, before there is a runtime.
pub fn place() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.set_nonblocking(true).expect("not blocking");
    let url = format!("smtp://{}", listener.local_addr().expect("an address"));
    (listener, url)
}

/// Settings of a paper that mails.
pub fn settings(url: &str) -> Settings {
    let mail = MailSettings::parse(url, Some("The paper <talk@paper.example>"), None).expect("a mail server");
    Settings { mail: Some(mail), ..super::settings() }
}

impl Sink {
    pub fn serve(listener: TcpListener) -> Self {
        let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
        let (state, arrived) = (Arc::<Mutex<State>>::default(), Arc::<Notify>::default());
        let silent = watch::Sender::new(false);
        let (shared, told, hush) = (Arc::clone(&state), Arc::clone(&arrived), silent.subscribe());
        tokio::spawn(async move {
            loop {
                let Ok((stream, _)) = listener.accept().await else { return };
                tokio::spawn(talk(stream, Arc::clone(&shared), Arc::clone(&told), hush.clone()));
            }
        });
        Self { state, arrived, silent }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().expect("a lock")
    }

    /// Everything that was taken so far.
    pub fn mails(&self) -> Vec<Mailed> {
        self.state().mails.clone()
    }

    /// What was taken since it was asked last.
    pub fn new_mails(&self) -> Vec<Mailed> {
        std::mem::take(&mut self.state().mails)
    }

    /// Says this to whoever wants to mail to such an address.
    pub fn refuses(&self, address: &str, answer: &str) {
        self.state().refused.push((address.to_owned(), answer.to_owned()));
    }

    /// Says this in the place of taking the next mail.
    pub fn answers_once(&self, answer: &str) {
        self.state().answers.push_back(answer.to_owned());
    }

    /// From now on nobody is greeted, or everybody again.
    pub fn falls_silent(&self, silent: bool) {
        self.silent.send_replace(silent);
    }

    /// Waits until so many mails were taken.
    pub async fn until(&self, count: usize) {
        loop {
            let arrived = self.arrived.notified();
            if self.state().mails.len() >= count {
                return;
            }
            arrived.await;
        }
    }
}

async fn talk(
    stream: TcpStream,
    state: Arc<Mutex<State>>,
    arrived: Arc<Notify>,
    mut hush: watch::Receiver<bool>,
) {
    if hush.wait_for(|silent| !silent).await.is_err() {
        return;
    }
    let (reading, mut writing) = stream.into_split();
    let mut rows = BufReader::new(reading).lines();
    let mut to = String::new();
    let mut said = "220 sink ESMTP".to_owned();
    loop {
        if writing.write_all(format!("{said}\r\n").as_bytes()).await.is_err() {
            return;
        }
        let Ok(Some(row)) = rows.next_line().await else { return };
        let verb = row.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        said = match verb.as_str() {
            "EHLO" => "250-sink\r\n250 8BITMIME".to_owned(),
            "RCPT" => {
                to = row.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
                let state = state.lock().expect("a lock");
                let refused = state.refused.iter().find(|(address, _)| to.contains(address));
                refused.map_or("250 ok".to_owned(), |(_, answer)| answer.clone())
            }
            "DATA" => {
                if writing.write_all(b"354 go on\r\n").await.is_err() {
                    return;
                }
                let mut raw = String::new();
                loop {
                    let Ok(Some(row)) = rows.next_line().await else { return };
                    if row == "." {
                        break;
                    }
                    raw += row.strip_prefix('.').unwrap_or(&row);
                    raw += "\r\n";
                }
                let mut state = state.lock().expect("a lock");
                state.answers.pop_front().unwrap_or_else(|| {
                    state.mails.push(Mailed { to: to.clone(), raw });
                    arrived.notify_waiters();
                    "250 taken".to_owned()
                })
            }
            "QUIT" => "221 bye".to_owned(),
            _ => "250 ok".to_owned(),
        };
    }
}
