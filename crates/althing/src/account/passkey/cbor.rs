//! The part of CBOR (RFC 8949) that authenticators write (CTAP2 canonical form): definite lengths, whole numbers, bytes,
//! texts, lists and maps. Reads what it is asked for, never builds a tree, never recurses.

/// Reads items from the front of some bytes. `None` when something else stands there than was asked for.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    rest: &'a [u8],
}

const UNSIGNED: u8 = 0;
const NEGATIVE: u8 = 1;
const BYTES: u8 = 2;
const TEXT: u8 = 3;
const LIST: u8 = 4;
const MAP: u8 = 5;
const TAG: u8 = 6;

impl<'a> Reader<'a> {
    /// At the first of these bytes.
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// What was not read yet.
    pub const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// A whole number.
    pub fn int(&mut self) -> Option<i64> {
        match self.head()? {
            (UNSIGNED, value) => i64::try_from(value).ok(),
            (NEGATIVE, value) => Some(-1 - i64::try_from(value).ok()?),
            _ => None,
        }
    }

    /// Bytes.
    pub fn bytes(&mut self) -> Option<&'a [u8]> {
        match self.head()? {
            (BYTES, length) => self.take(length),
            _ => None,
        }
    }

    /// A text.
    pub fn text(&mut self) -> Option<&'a str> {
        match self.head()? {
            (TEXT, length) => std::str::from_utf8(self.take(length)?).ok(),
            _ => None,
        }
    }

    /// The beginning of a map: how many pairs follow.
    pub fn map(&mut self) -> Option<u64> {
        match self.head()? {
            (MAP, pairs) => Some(pairs),
            _ => None,
        }
    }

    /// Passes over one item with everything in it. Each turn takes a byte or ends, so it ends with the bytes.
    pub fn skip(&mut self) -> Option<()> {
        let mut left: u64 = 1;
        while left > 0 {
            let within = match self.head()? {
                (BYTES | TEXT, length) => {
                    self.take(length)?;
                    0
                }
                (LIST, items) => items,
                (MAP, pairs) => pairs.checked_mul(2)?,
                (TAG, _) => 1,
                _ => 0,
            };
            left = (left - 1).checked_add(within)?;
        }
        Some(())
    }

    /// An item's kind and its number: a value, a length or a count. Lengths that are told at the end are refused.
    fn head(&mut self) -> Option<(u8, u64)> {
        let first = *self.take(1)?.first()?;
        let (kind, short) = (first >> 5, first & 31);
        let value = match short {
            0..=23 => u64::from(short),
            24..=27 => {
                let bytes = self.take(1 << (short - 24))?;
                bytes.iter().fold(0, |value, byte| value << 8 | u64::from(*byte))
            }
            _ => return None,
        };
        Some((kind, value))
    }

    fn take(&mut self, length: u64) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(usize::try_from(length).ok()?)?;
        self.rest = rest;
        Some(taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_read_as_the_standard_writes_them() {
        // RFC 8949, appendix A.
        for (bytes, value) in [
            (&[0x00][..], 0),
            (&[0x17], 23),
            (&[0x18, 0x18], 24),
            (&[0x19, 0x03, 0xe8], 1_000),
            (&[0x1a, 0x00, 0x0f, 0x42, 0x40], 1_000_000),
            (&[0x20], -1),
            (&[0x38, 0x63], -100),
            (&[0x39, 0x03, 0xe7], -1_000),
        ] {
            assert_eq!(Reader::new(bytes).int(), Some(value));
        }
        assert_eq!(Reader::new(&[0x44, 1, 2, 3, 4]).bytes(), Some(&[1, 2, 3, 4][..]));
        assert_eq!(Reader::new(&[0x62, 0xc3, 0xbc]).text(), Some("ü"));
        assert_eq!(Reader::new(&[0xa2, 1, 2, 3, 4]).map(), Some(2));
    }

    #[test]
    fn passing_over_an_item_takes_all_of_it_and_nothing_more() {
        // {"a": 1, "b": [2, 3]}, 1.5 as a half, a tagged text, and a 9 behind each.
        for item in [
            &[0xa2, 0x61, 0x61, 0x01, 0x61, 0x62, 0x82, 0x02, 0x03][..],
            &[0xf9, 0x3e, 0x00],
            &[0xc0, 0x61, 0x61],
            &[0x80],
        ] {
            let bytes = [item, &[9]].concat();
            let mut reader = Reader::new(&bytes);
            reader.skip().unwrap();
            assert_eq!(reader.int(), Some(9));
        }
    }

    #[test]
    fn what_is_cut_off_or_lies_about_its_length_is_refused() {
        let huge_map = [0xbb, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
        let huge_list = [0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0];
        for bytes in [&[][..], &[0x44, 1], &[0x19, 1], &[0x5f], &[0xff], &[0x82, 1], &huge_map, &huge_list] {
            assert_eq!(Reader::new(bytes).skip(), None, "{bytes:x?}");
            assert_eq!(Reader::new(bytes).bytes(), None);
            assert_eq!(Reader::new(bytes).int(), None);
        }
        // Lists in lists in lists take no stack.
        assert_eq!(Reader::new(&vec![0x81; 1_000_000]).skip(), None);
    }
}
