//! A small HTTP/1.1 client that blocks: one connection, kept alive.

use std::fmt::Write as _;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// How long an answer may take.
const ANSWER_SECONDS_MAX: u64 = 30;

/// One connection to the server, opened when first needed.
pub struct Client {
    address: SocketAddr,
    connection: Option<BufReader<TcpStream>>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// Its head, from the status line on.
    pub head: String,
    /// Its body as it came.
    pub body: Vec<u8>,
}

/// Why there is no answer.
#[derive(Debug)]
pub enum Broken {
    /// Nothing was sent: the server cannot be reached.
    Unreached(io::Error),
    /// The request was sent, wholly or in part.
    Cut(io::Error),
}

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unreached(error) => write!(f, "not reached: {error}"),
            Self::Cut(error) => write!(f, "cut off: {error}"),
        }
    }
}

impl Answer {
    /// The body as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (found, value) = line.split_once(':')?;
            found.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}

impl Client {
    /// Opens nothing yet.
    pub const fn new(address: SocketAddr) -> Self {
        Self { address, connection: None }
    }

    /// Asks and waits. The connection is kept for the next question unless something broke.
    pub fn ask(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Result<Answer, Broken> {
        self.open().map_err(Broken::Unreached)?;
        let mut request = format!("{method} {path} HTTP/1.1\r\nHost: {}\r\n", self.address);
        for (name, value) in headers {
            let _ = write!(request, "{name}: {value}\r\n");
        }
        if method != "GET" {
            let _ = write!(request, "Content-Length: {}\r\n", body.len());
        }
        request.push_str("\r\n");
        let mut bytes = request.into_bytes();
        bytes.extend_from_slice(body);
        let result = self.exchange(&bytes);
        if result.as_ref().map_or(true, |answer| answer.header("connection") == Some("close")) {
            self.connection = None;
        }
        result.map_err(Broken::Cut)
    }

    /// `GET`.
    pub fn get(&mut self, path: &str) -> Result<Answer, Broken> {
        self.ask("GET", path, &[], &[])
    }

    fn open(&mut self) -> io::Result<()> {
        if self.connection.is_none() {
            let stream = TcpStream::connect_timeout(&self.address, Duration::from_secs(5))?;
            stream.set_nodelay(true)?;
            stream.set_read_timeout(Some(Duration::from_secs(ANSWER_SECONDS_MAX)))?;
            self.connection = Some(BufReader::with_capacity(64 << 10, stream));
        }
        Ok(())
    }

    fn exchange(&mut self, request: &[u8]) -> io::Result<Answer> {
        let connection = self.connection.as_mut().ok_or(io::ErrorKind::NotConnected)?;
        connection.get_mut().write_all(request)?;
        let head = head(connection)?;
        let status =
            head.get(9..12).and_then(|status| status.parse().ok()).ok_or(io::ErrorKind::InvalidData)?;
        let mut answer = Answer { status, head, body: Vec::new() };
        if status == 304 || status == 204 {
            return Ok(answer);
        }
        if let Some(length) = answer.header("content-length").and_then(|length| length.parse().ok()) {
            answer.body = vec![0; length];
            connection.read_exact(&mut answer.body)?;
        } else if answer.header("transfer-encoding") == Some("chunked") {
            chunks(connection, &mut answer.body)?;
        }
        Ok(answer)
    }
}

/// The head of an answer, up to the empty line.
pub fn head(connection: &mut impl BufRead) -> io::Result<String> {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if connection.read_line(&mut head)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    Ok(head)
}

fn chunks(connection: &mut impl BufRead, body: &mut Vec<u8>) -> io::Result<()> {
    loop {
        let mut line = String::new();
        connection.read_line(&mut line)?;
        let length = usize::from_str_radix(line.trim(), 16).map_err(|_| io::ErrorKind::InvalidData)?;
        let at = body.len();
        body.resize(at + length + 2, 0);
        connection.read_exact(&mut body[at..])?;
        body.truncate(at + length);
        if length == 0 {
            return Ok(());
        }
    }
}
