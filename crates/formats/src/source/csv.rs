//! Rows of CSV, as RFC 4180 has it and as hand-made files bend it.
//!
//! Fields may be quoted and hold commas, quotes (doubled) and line ends. Lines end with LF, CR LF or CR; a byte order
//! mark and blank lines are passed over. A quote inside a quoted field that is neither doubled nor followed by the
//! field's end is taken as a quote: those who write CSV by joining strings forget to double them. So a quote that is
//! never closed costs the rows up to the next one that is, and those have more fields than a row should, by which the
//! caller knows them.

use std::borrow::Cow;

use super::cursor::{Cursor, Held};
use crate::encoding::patched;
use crate::refusal::Refusal;

/// Bytes of the fields of one row: 4 MiB.
pub(crate) const ROW_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Fields of one row that are kept.
pub(crate) const FIELDS_MAX: usize = 64;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// What stands next in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Row {
    /// A row: [`Csv::count`], [`Csv::field`].
    Whole,
    /// A row with more in it than one may have; its end was found.
    TooLarge,
    /// The file ends inside quotes.
    CutOff,
    /// Nothing.
    End,
}

/// A file of CSV and where its reader stands.
pub(crate) struct Csv<'c, 'a> {
    pub cursor: &'c mut Cursor<'a>,
    held: Held,
    /// Where each field ends in what is held.
    ends: Vec<usize>,
    /// How many fields the row has, kept or not.
    count: usize,
    is_open: bool,
}

impl<'c, 'a> Csv<'c, 'a> {
    pub(crate) fn new(cursor: &'c mut Cursor<'a>) -> Result<Self, Refusal> {
        // The first piece of a file has at least these three bytes, or the file has no more.
        if cursor.ahead(BYTE_ORDER_MARK.len())?.starts_with(BYTE_ORDER_MARK) {
            cursor.pass(BYTE_ORDER_MARK.len());
        }
        Ok(Self { cursor, held: Held::new(ROW_BYTES_MAX), ends: Vec::new(), count: 0, is_open: false })
    }

    /// Goes over blank lines to where the next row begins; whether there is one.
    pub(crate) fn begin(&mut self) -> Result<bool, Refusal> {
        while let Some(byte) = self.cursor.peek()? {
            if byte != b'\r' && byte != b'\n' {
                return Ok(true);
            }
            self.cursor.pass(1);
        }
        Ok(false)
    }

    /// Reads the next row.
    pub(crate) fn row(&mut self) -> Result<Row, Refusal> {
        if !self.begin()? {
            return Ok(Row::End);
        }
        self.held.clear();
        self.ends.clear();
        (self.count, self.is_open) = (0, false);
        while self.read_field()? {}
        Ok(match () {
            () if self.is_open => Row::CutOff,
            () if self.held.over() || self.count > FIELDS_MAX => Row::TooLarge,
            () => Row::Whole,
        })
    }

    /// How many fields the row has.
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// A field, from 0, without the white space around it, and whether bytes of it were mended; empty when the row has
    /// none.
    pub(crate) fn field(&self, at: usize) -> (Cow<'_, str>, bool) {
        let Some(&end) = self.ends.get(at) else { return (Cow::Borrowed(""), false) };
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        let (text, odd) = patched(self.held.bytes()[start..end].trim_ascii());
        let text = match text {
            Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
            Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
        };
        (text, odd)
    }

    /// Reads a field; whether another follows.
    fn read_field(&mut self) -> Result<bool, Refusal> {
        if self.cursor.peek()? == Some(b'"') {
            self.cursor.pass(1);
            self.read_quoted()?;
        }
        let stop = self.cursor.until(b",\r\n", Some(&mut self.held))?;
        self.count += 1;
        if self.ends.len() < FIELDS_MAX {
            self.ends.push(self.held.bytes().len());
        }
        if stop.is_some() {
            self.cursor.pass(1);
        }
        if stop == Some(b'\r') && self.cursor.peek()? == Some(b'\n') {
            self.cursor.pass(1);
        }
        Ok(stop == Some(b','))
    }

    /// Reads what is between quotes. Behind the second stands the field's end.
    fn read_quoted(&mut self) -> Result<(), Refusal> {
        while self.cursor.until(b"\"", Some(&mut self.held))?.is_some() {
            self.cursor.pass(1);
            match self.cursor.peek()? {
                None | Some(b',' | b'\r' | b'\n') => return Ok(()),
                Some(b'"') => self.cursor.pass(1),
                Some(_) => {}
            }
            self.held.push(b"\"");
        }
        self.is_open = true;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rows(bytes: &[u8]) -> Vec<(Row, Vec<String>)> {
        let mut cursor = Cursor::new(Box::new(bytes));
        let mut csv = Csv::new(&mut cursor).unwrap();
        let mut rows = Vec::new();
        loop {
            let row = csv.row().unwrap();
            if row == Row::End {
                return rows;
            }
            let fields = (0..csv.count().min(FIELDS_MAX)).map(|at| csv.field(at).0.into_owned()).collect();
            rows.push((row, fields));
        }
    }

    fn whole(bytes: &[u8]) -> Vec<Vec<String>> {
        rows(bytes)
            .into_iter()
            .map(|(row, fields)| (row == Row::Whole).then_some(fields).expect("whole"))
            .collect()
    }

    #[test]
    fn rows_are_read_as_the_standard_has_them_and_as_files_bend_it() {
        let cases: [(&[u8], &[&[&str]]); 12] = [
            (b"a,b\nc,d\n", &[&["a", "b"], &["c", "d"]]),
            (b"a,b\r\nc,d", &[&["a", "b"], &["c", "d"]]),
            (b"a,b\rc,d\r", &[&["a", "b"], &["c", "d"]]),
            (b"\xef\xbb\xbfa,b\n\r\n\n\nc,\n", &[&["a", "b"], &["c", ""]]),
            (b"\"a,b\",\"say \"\"so\"\"\"\n", &[&["a,b", "say \"so\""]]),
            (b"\"two\r\nlines\",\"\",\"\"\"\"\n", &[&["two\r\nlines", "", "\""]]),
            (b"5\" nails,it's\n", &[&["5\" nails", "it's"]]),
            (b"\"<a href=\"x\">y</a>, and\",z\n", &[&["<a href=\"x\">y</a>, and", "z"]]),
            (b" a , \tb\n", &[&["a", "b"]]),
            (b"caf\xe9,\xc3\xa9\n", &[&["caf\u{e9}", "\u{e9}"]]),
            (b"1,\"never closed\n2,\"b\"\n3,c\n", &[&["1", "never closed\n2,\"b"], &["3", "c"]]),
            (b"", &[]),
        ];
        for (bytes, expected) in cases {
            assert_eq!(whole(bytes), expected, "{}", String::from_utf8_lossy(bytes));
        }
    }

    #[test]
    fn what_is_too_large_or_cut_off_is_told_and_the_rest_is_read() {
        let body = "line\n".repeat(ROW_BYTES_MAX / 5 + 1);
        let text = format!("1,\"{body}\"\n2,b\n{}\n3,\"open\n", ",".repeat(FIELDS_MAX));
        let found: Vec<_> =
            rows(text.as_bytes()).into_iter().map(|(row, fields)| (row, fields[0].clone())).collect();
        let one = |row, id: &str| (row, id.to_owned());
        let expected =
            [one(Row::TooLarge, "1"), one(Row::Whole, "2"), one(Row::TooLarge, ""), one(Row::CutOff, "3")];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_row_stands_where_it_begins() {
        let mut cursor = Cursor::new(Box::new(&b"a,\"1\n2\"\n\n\nb,3\n"[..]));
        let mut csv = Csv::new(&mut cursor).unwrap();
        let mut places = Vec::new();
        while csv.begin().unwrap() {
            places.push((csv.cursor.line(), csv.cursor.offset()));
            csv.row().unwrap();
        }
        assert_eq!(places, [(1, 0), (5, 10)]);
    }

    proptest! {
        #[test]
        fn whatever_comes_is_read_to_its_end(bytes in proptest::collection::vec(
            prop_oneof![Just(b'"'), Just(b','), Just(b'\n'), Just(b'\r'), Just(b'a'), any::<u8>()], 0..400)) {
            let fields: usize = rows(&bytes).iter().map(|(_, fields)| fields.len()).sum();
            prop_assert!(fields <= bytes.len() + 1);
        }
    }
}
