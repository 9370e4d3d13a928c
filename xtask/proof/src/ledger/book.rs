//! The acknowledgement ledger: an append-only file in which every request stands before it is sent, and its outcome
//! after. It is written by this process, which nobody kills, one `write` a line; the checker reads it back from the
//! file and keeps nothing of its own.

use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use sha2::{Digest, Sha256};

/// What a request was to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// A new comment or a reply.
    Submit,
    /// Another text.
    Edit,
    /// Taken back by its author.
    Withdraw,
    /// Taken down by staff.
    Remove,
}

impl Act {
    const ALL: [(Self, &'static str); 4] = [
        (Self::Submit, "submit"),
        (Self::Edit, "edit"),
        (Self::Withdraw, "withdraw"),
        (Self::Remove, "remove"),
    ];

    fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(act, _)| *act == self).map_or("", |(_, name)| name)
    }

    fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, name)| *name == text).map(|(act, _)| *act)
    }
}

/// The state of a comment as readers see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// It was never stored.
    Absent,
    /// Shown, with a text of this hash.
    Published(String),
    /// Taken back.
    Withdrawn,
    /// Taken down.
    Removed,
}

impl State {
    fn after(act: Act, hash: &str) -> Self {
        match act {
            Act::Submit | Act::Edit => Self::Published(hash.to_owned()),
            Act::Withdraw => Self::Withdrawn,
            Act::Remove => Self::Removed,
        }
    }
}

/// What the ledger says about one comment.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its idempotency key, which its text begins with.
    pub key: String,
    /// The story it goes to.
    pub story: String,
    /// The request that makes it.
    pub payload: String,
    /// Its id and edit token, once acknowledged.
    pub id: Option<(String, String)>,
    /// The states it may be in: one, or two when the last request's outcome is unknown.
    pub states: Vec<State>,
}

/// All that the ledger says.
#[derive(Default)]
pub struct Told {
    /// The comments, by key.
    pub entries: HashMap<String, Entry>,
    /// Requests acknowledged.
    pub acknowledged: u64,
    /// Requests refused.
    pub refused: u64,
    /// Requests whose outcome nobody told.
    pub unknown: u64,
}

/// The file.
pub struct Book {
    path: PathBuf,
    file: File,
    next: AtomicU64,
}

/// The hash that stands for a text.
pub fn hash(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    let (half, _) = digest.split_at(16);
    format!("{:032x}", half.iter().fold(0_u128, |sum, byte| sum << 8 | u128::from(*byte)))
}

impl Book {
    /// A new ledger.
    pub fn create(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new().append(true).create_new(true).open(path)?;
        Ok(Self { path: path.to_owned(), file, next: AtomicU64::new(1) })
    }

    fn line(&self, line: &str) -> io::Result<()> {
        (&self.file).write_all(line.as_bytes())
    }

    /// Before sending. Gives the request's number.
    pub fn invoke(&self, act: Act, key: &str, story: &str, hash: &str, payload: &str) -> io::Result<u64> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        self.line(&format!("invoke\t{number}\t{}\t{key}\t{story}\t{hash}\t{payload}\n", act.as_str()))?;
        Ok(number)
    }

    /// Acknowledged; a new comment's id and token stand there for later.
    pub fn ok(&self, number: u64, id: &str, token: &str) -> io::Result<()> {
        self.line(&format!("ok\t{number}\t{id}\t{token}\n"))
    }

    /// Refused: it must have had no effect.
    pub fn err(&self, number: u64, status: u16) -> io::Result<()> {
        self.line(&format!("err\t{number}\t{status}\n"))
    }

    /// No answer came.
    pub fn unknown(&self, number: u64) -> io::Result<()> {
        self.line(&format!("unknown\t{number}\n"))
    }

    /// Found out afterwards: which of its possible states a comment is in.
    pub fn settled(&self, key: &str, state: &State) -> io::Result<()> {
        let (name, hash) = match state {
            State::Absent => ("absent", ""),
            State::Published(hash) => ("published", hash.as_str()),
            State::Withdrawn => ("withdrawn", ""),
            State::Removed => ("removed", ""),
        };
        self.line(&format!("settled\t{key}\t{name}\t{hash}\n"))
    }

    /// Its length now.
    pub fn length(&self) -> io::Result<u64> {
        self.file.metadata().map(|metadata| metadata.len())
    }

    /// The states that requests sent after a place in the file may have led to, by key.
    pub fn invoked_after(&self, place: u64) -> io::Result<HashMap<String, Vec<State>>> {
        let text = fs::read_to_string(&self.path)?;
        let mut states: HashMap<String, Vec<State>> = HashMap::new();
        for line in text[place as usize..].lines() {
            let fields: Vec<&str> = line.split('\t').collect();
            if let ["invoke", _, act, key, _, hash, _] = fields[..] {
                let act = Act::parse(act).ok_or(io::ErrorKind::InvalidData)?;
                states.entry(key.to_owned()).or_default().push(State::after(act, hash));
            }
        }
        Ok(states)
    }

    /// Reads the file from its beginning.
    pub fn read(&self) -> io::Result<Told> {
        self.file.sync_data()?;
        self.read_to(self.length()?)
    }

    /// Reads the file from its beginning to a place, which is the end of a line.
    pub fn read_to(&self, place: u64) -> io::Result<Told> {
        let text = fs::read_to_string(&self.path)?;
        let text = &text[..place as usize];
        let mut told = Told::default();
        let mut open: HashMap<&str, (Act, &str, &str)> = HashMap::new();
        for line in text.lines() {
            let fields: Vec<&str> = line.split('\t').collect();
            match fields[..] {
                ["invoke", number, act, key, story, hash, payload] => {
                    let act = Act::parse(act).ok_or(io::ErrorKind::InvalidData)?;
                    told.invoked(act, key, story, hash, payload);
                    open.insert(number, (act, key, hash));
                }
                ["ok", number, id, token] => told.ok(open.remove(number), id, token),
                ["err", number, _] => told.err(open.remove(number)),
                ["unknown", _] => {}
                ["settled", key, name, hash] => told.settled(key, name, hash),
                _ => return Err(io::ErrorKind::InvalidData.into()),
            }
        }
        told.unknown = open.len() as u64;
        Ok(told)
    }
}

impl Told {
    fn invoked(&mut self, act: Act, key: &str, story: &str, hash: &str, payload: &str) {
        let entry = self.entries.entry(key.to_owned()).or_insert_with(|| Entry {
            key: key.to_owned(),
            story: story.to_owned(),
            payload: payload.to_owned(),
            id: None,
            states: vec![State::Absent],
        });
        let after = State::after(act, hash);
        if !entry.states.contains(&after) {
            entry.states.push(after);
        }
    }

    fn ok(&mut self, open: Option<(Act, &str, &str)>, id: &str, token: &str) {
        let Some((act, key, hash)) = open else { return };
        self.acknowledged += 1;
        let Some(entry) = self.entries.get_mut(key) else { return };
        entry.states = vec![State::after(act, hash)];
        if act == Act::Submit {
            entry.id = Some((id.to_owned(), token.to_owned()));
        }
    }

    fn err(&mut self, open: Option<(Act, &str, &str)>) {
        let Some((act, key, hash)) = open else { return };
        self.refused += 1;
        if let Some(entry) = self.entries.get_mut(key) {
            let after = State::after(act, hash);
            if entry.states.len() > 1 {
                entry.states.retain(|state| *state != after);
            }
        }
    }

    fn settled(&mut self, key: &str, name: &str, hash: &str) {
        let Some(entry) = self.entries.get_mut(key) else { return };
        entry.states = vec![match name {
            "published" => State::Published(hash.to_owned()),
            "withdrawn" => State::Withdrawn,
            "removed" => State::Removed,
            _ => State::Absent,
        }];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn book() -> (tempfile::TempDir, Book) {
        let folder = tempfile::tempdir().unwrap();
        let book = Book::create(&folder.path().join("ledger")).unwrap();
        (folder, book)
    }

    #[test]
    fn an_outcome_decides_what_a_comment_may_be() {
        let (_folder, book) = book();
        let submit = |key| book.invoke(Act::Submit, key, "s", "h1", "{}").unwrap();
        let (kept, refused, unknown) = (submit("a"), submit("b"), submit("c"));
        book.ok(kept, "id-a", "token").unwrap();
        book.err(refused, 503).unwrap();
        book.unknown(unknown).unwrap();
        let told = book.read().unwrap();
        assert_eq!(told.entries["a"].states, [State::Published("h1".into())]);
        assert_eq!(told.entries["a"].id, Some(("id-a".into(), "token".into())));
        assert_eq!(told.entries["b"].states, [State::Absent]);
        assert_eq!(told.entries["c"].states, [State::Absent, State::Published("h1".into())]);
        assert_eq!((told.acknowledged, told.refused, told.unknown), (1, 1, 1));
    }

    #[test]
    fn an_unknown_change_leaves_both_states_until_it_is_settled() {
        let (_folder, book) = book();
        let made = book.invoke(Act::Submit, "a", "s", "h1", "{}").unwrap();
        book.ok(made, "id", "token").unwrap();
        book.invoke(Act::Edit, "a", "s", "h2", "{}").unwrap();
        assert_eq!(book.read().unwrap().entries["a"].states.len(), 2);
        book.settled("a", &State::Published("h2".into())).unwrap();
        let taken = book.invoke(Act::Withdraw, "a", "s", "", "{}").unwrap();
        book.err(taken, 410).unwrap();
        assert_eq!(book.read().unwrap().entries["a"].states, [State::Published("h2".into())]);
        let taken = book.invoke(Act::Remove, "a", "s", "", "{}").unwrap();
        book.ok(taken, "", "").unwrap();
        assert_eq!(book.read().unwrap().entries["a"].states, [State::Removed]);
    }
}
