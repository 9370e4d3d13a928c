//! Values of an `INSERT`, as dumps write them.

use super::scan::{Scan, is_word, quoted, run};
use crate::refusal::Refusal;
use crate::source::Cell;
use crate::source::cursor::Held;

/// SQLite puts one `replace` around another for line feeds and one for carriage returns.
const REPLACES_MAX: usize = 4;
/// Bytes of what such a `replace` looks for: the shortest that the text does not have.
const SOUGHT_BYTES_MAX: usize = 64;

/// Reads a value; none where none can be made out. What stands behind it is left.
pub(super) fn read(scan: &mut Scan<'_, '_>, held: &mut Held) -> Result<Option<Cell>, Refusal> {
    loop {
        held.clear();
        match scan.significant()? {
            Some(b'\'') => return read_text(scan, held).map(Some),
            Some(b'0'..=b'9' | b'+' | b'-' | b'.') => {
                run(scan.cursor, is_number, held)?;
                return Ok(number(held));
            }
            Some(byte) if is_word(byte) => {}
            _ => return Ok(None),
        }
        let word = scan.word()?;
        let is_prefix = scan.cursor.peek()? == Some(b'\'');
        return match word.as_str() {
            "null" | "default" => Ok(Some(Cell::Null)),
            "true" => Ok(Some(Cell::Integer(1))),
            "false" => Ok(Some(Cell::Integer(0))),
            "replace" => replaced(scan, held),
            "unistr" => unistr(scan, held),
            "e" if is_prefix => {
                scan.cursor.pass(1);
                quoted(scan.cursor, b"'\\", Some(held))?;
                Ok(Some(text(held)))
            }
            "x" if is_prefix => {
                read_text(scan, held)?;
                Ok(of_hex(held.bytes(), held.over()))
            }
            "b" if is_prefix => {
                read_text(scan, held)?;
                let bits = std::str::from_utf8(held.bytes()).ok();
                Ok(bits.and_then(|bits| i64::from_str_radix(bits, 2).ok()).map(Cell::Integer))
            }
            "n" if is_prefix => continue,
            // MySQL's word on the encoding: `_binary '...'`, `_utf8mb4 0x...`.
            _ if scan.is_mysql && word.starts_with('_') => continue,
            _ => Ok(None),
        };
    }
}

fn read_text(scan: &mut Scan<'_, '_>, held: &mut Held) -> Result<Cell, Refusal> {
    scan.cursor.pass(1);
    quoted(scan.cursor, scan.stops(b'\''), Some(held))?;
    Ok(text(held))
}

/// What was read as a value: bytes where it is no UTF-8. One that was cut off has no half letter at its end.
pub(super) fn text(held: &Held) -> Cell {
    text_of(held.bytes(), held.over())
}

fn text_of(bytes: &[u8], is_cut: bool) -> Cell {
    let whole = match std::str::from_utf8(bytes) {
        Err(error) if is_cut && error.error_len().is_none() => &bytes[..error.valid_up_to()],
        _ => bytes,
    };
    std::str::from_utf8(whole)
        .map_or_else(|_| Cell::Bytes(whole.to_vec()), |text| Cell::Text(text.to_owned()))
}

fn is_number(byte: u8) -> bool {
    is_word(byte) || matches!(byte, b'+' | b'-' | b'.')
}

fn number(held: &Held) -> Option<Cell> {
    let bytes = held.bytes();
    if let Some(hex) = bytes.strip_prefix(b"0x") {
        return of_hex(hex, held.over());
    }
    let digits = std::str::from_utf8(bytes).ok()?;
    let real = || digits.parse().ok().map(Cell::Real);
    digits.parse().ok().map(Cell::Integer).or_else(real)
}

/// Bytes in hexadecimal; of what was cut off, the whole ones.
fn of_hex(digits: &[u8], is_cut: bool) -> Option<Cell> {
    let digit = |digit: u8| char::from(digit).to_digit(16).map(|it| it as u8);
    let pairs = digits.chunks_exact(2);
    if !pairs.remainder().is_empty() && !is_cut {
        return None;
    }
    let bytes: Option<Vec<u8>> = pairs.map(|pair| Some(digit(pair[0])? << 4 | digit(pair[1])?)).collect();
    bytes.map(Cell::Bytes)
}

/// What SQLite writes for texts with line ends: `replace(replace('a\nb','\n',char(10)),'\r',char(13))`. The first
/// `replace` was read.
fn replaced(scan: &mut Scan<'_, '_>, held: &mut Held) -> Result<Option<Cell>, Refusal> {
    let mut count = 1;
    while scan.take(b'(')? && scan.significant()? != Some(b'\'') {
        count += 1;
        if scan.word()? != "replace" || count > REPLACES_MAX {
            return Ok(None);
        }
    }
    if scan.significant()? != Some(b'\'') {
        return Ok(None);
    }
    read_text(scan, held)?;
    let mut bytes = held.bytes().to_vec();
    let mut sought = Held::new(SOUGHT_BYTES_MAX);
    for _ in 0..count {
        sought.clear();
        if !scan.take(b',')? || !scan.take(b'\'')? {
            return Ok(None);
        }
        quoted(scan.cursor, scan.stops(b'\''), Some(&mut sought))?;
        if !scan.take(b',')? || scan.word()? != "char" || !scan.take(b'(')? {
            return Ok(None);
        }
        let code = scan.word()?.parse::<u8>().ok().filter(u8::is_ascii);
        if !scan.take(b')')? || !scan.take(b')')? || sought.bytes().is_empty() || sought.over() {
            return Ok(None);
        }
        let Some(code) = code else { return Ok(None) };
        bytes = with(&bytes, sought.bytes(), code);
    }
    Ok(Some(text_of(&bytes, held.over())))
}

/// The bytes with others in place of some of them.
fn with(bytes: &[u8], sought: &[u8], code: u8) -> Vec<u8> {
    let mut made = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(&first) = rest.first() {
        let found = rest.strip_prefix(sought);
        made.push(if found.is_some() { code } else { first });
        rest = found.unwrap_or(&rest[1..]);
    }
    made
}

/// What newer SQLite writes for the same: `unistr('a\u000ab')`. The word was read.
fn unistr(scan: &mut Scan<'_, '_>, held: &mut Held) -> Result<Option<Cell>, Refusal> {
    if !scan.take(b'(')? || scan.significant()? != Some(b'\'') {
        return Ok(None);
    }
    read_text(scan, held)?;
    if !scan.take(b')')? {
        return Ok(None);
    }
    let mut made = Vec::with_capacity(held.bytes().len());
    let mut rest = held.bytes();
    while let Some((&byte, behind)) = rest.split_first() {
        rest = behind;
        if byte != b'\\' {
            made.push(byte);
            continue;
        }
        let (skipped, digits) = match behind.first() {
            Some(b'u') => (1, 4),
            Some(b'U') => (1, 8),
            Some(b'+') => (1, 6),
            Some(b'\\') => {
                made.push(b'\\');
                rest = &behind[1..];
                continue;
            }
            _ => (0, 4),
        };
        let code = behind.get(skipped..skipped + digits).and_then(|it| std::str::from_utf8(it).ok());
        let code = code.and_then(|it| u32::from_str_radix(it, 16).ok());
        let Some(code) = code else {
            made.push(byte);
            continue;
        };
        let letter = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
        made.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
        rest = &behind[skipped + digits..];
    }
    Ok(Some(text_of(&made, held.over())))
}
