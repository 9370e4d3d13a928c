//! Names and texts of comments that nobody wrote.

use std::io::{self, Write};

use chance::Chance;
use serde_json::Value;

use super::model::{Model, Oddity};

/// Texts are this long on the average, in characters.
const CHARS: u64 = 160;
/// Persons, of whom some write far more than others.
pub const PERSONS: u64 = 20_000;

/// Who wrote a comment: a number; two of ten are guests of one name each.
pub fn person(chance: &mut Chance) -> u64 {
    (chance.part() * chance.part() * PERSONS as f64) as u64
}

/// A text of words, of any length around the average.
pub fn plain(chance: &mut Chance) -> String {
    let long = 1 + chance.below(20) / 18 * 8;
    let chars = 10 + chance.below(2 * CHARS) * long;
    chance.words(chars as usize)
}

/// An HTML fragment, of the kinds that are in exports: some of it hostile, some odd.
pub fn html(chance: &mut Chance) -> String {
    let text = plain(chance);
    match chance.below(24) {
        0 => format!(
            "<p>{text}</p>\n<p><b>{text}</b> <i>and</i> <a href=\"https://a.example/?x=1&amp;y=2\">https://a.exam...</a></p>"
        ),
        1 => format!("<p>caf\u{e9} \u{1f600} \u{202e}{text}\u{202c} &#8220;quoted&#8221; &nbsp;</p>"),
        2 => format!("<script>alert(1)</script><p onclick=\"x()\">{text}</p><img src=x onerror=alert(1)>"),
        3 => format!("<blockquote><p>{text}</p></blockquote><p>{text}<br>next line"),
        4 => format!("{text}\n\n{text} 1 < 2 && 3 > 2"),
        5 => format!("<p>{text}</p><pre><code>if (a < b) {{ c(); }}</code></pre>"),
        _ => format!("<p>{text}</p>"),
    }
}

/// Markdown, of the kinds that are typed: some of it hostile, some odd.
pub fn markdown(chance: &mut Chance) -> String {
    let text = plain(chance);
    match chance.below(24) {
        0 => format!("{text}\n\n**{text}** *and* [a link](https://a.example/?x=1&y=2)"),
        1 => format!("caf\u{e9} \u{1f600} \u{202e}{text}\u{202c} \u{201c}quoted\u{201d}"),
        2 => format!("<script>alert(1)</script> [x](javascript:alert(1)) {text}"),
        3 => format!("> {text}\n\n{text}  \nnext line"),
        4 => format!("* {text}\n* 1 < 2 && 3 > 2"),
        5 => format!("{text}\n\n    if (a < b) {{ c(); }}\n\n`\"quoted\"`"),
        _ => text,
    }
}

/// A time that cannot be made out.
pub const BAD_TIME: &str = "2012-x05-99T00";

/// Bytes that are no UTF-8.
pub const ODD_BYTES: &[u8] = b" caf\xe9 \xff";

/// Stands for those in a text.
const ODD: char = '\u{f8ff}';

/// A comment's text, with the place in it where odd bytes are if it has some.
pub fn said(mut text: String, oddity: Oddity) -> String {
    if oddity == Oddity::BadText {
        text.push(ODD);
    }
    text
}

/// Writes a text, and odd bytes where they are.
pub fn put(out: &mut dyn Write, text: &str) -> io::Result<()> {
    let mut pieces = text.split(ODD);
    out.write_all(pieces.next().unwrap_or_default().as_bytes())?;
    pieces.try_for_each(|piece| out.write_all(ODD_BYTES).and_then(|()| out.write_all(piece.as_bytes())))
}

/// The bytes of a text with odd ones.
pub fn bytes(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len() + ODD_BYTES.len());
    put(&mut bytes, text).expect("a vector takes everything");
    bytes
}

/// Writes the elements of an array of JSON.
pub fn put_array(out: &mut dyn Write, values: impl Iterator<Item = Value>) -> io::Result<()> {
    out.write_all(b"[")?;
    for (at, value) in values.enumerate() {
        out.write_all(if at == 0 { b"\n" } else { b",\n" })?;
        put(out, &value.to_string())?;
    }
    out.write_all(b"\n]")
}

/// Writes values of JSON, one a line.
pub fn put_lines(out: &mut dyn Write, mut values: impl Iterator<Item = Value>) -> io::Result<()> {
    values.try_for_each(|value| put(out, &format!("{value}\n")))
}

/// Writes a row of CSV.
pub fn put_row(out: &mut dyn Write, fields: &[&str]) -> io::Result<()> {
    let quoted: Vec<_> = fields.iter().map(|field| format!("\"{}\"", field.replace('"', "\"\""))).collect();
    put(out, &format!("{}\r\n", quoted.join(",")))
}

/// A number as a UUID.
pub fn uuid(number: u64) -> String {
    format!("00000000-0000-4000-8000-{number:012x}")
}

/// A time in UTC as RFC 3339 has it, or what cannot be made out.
pub fn rfc3339(place: u32, oddity: Oddity) -> String {
    let (day, time) = day_and_time(Model::second(place));
    if oddity == Oddity::BadTime { BAD_TIME.to_owned() } else { format!("{day}T{time}Z") }
}

/// Days since 1970 as year, month, day (Howard Hinnant's `civil_from_days`).
fn date(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + i64::from(month <= 2), month, day)
}

/// `2012-05-01` and `08:00:00` of a second since 1970.
pub fn day_and_time(second: u64) -> (String, String) {
    let (year, month, day) = date((second / 86_400) as i64);
    let of_day = second % 86_400;
    let time = format!("{:02}:{:02}:{:02}", of_day / 3_600, of_day / 60 % 60, of_day % 60);
    (format!("{year:04}-{month:02}-{day:02}"), time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_are_days_and_times() {
        let at = |second| {
            let (day, time) = day_and_time(second);
            format!("{day}T{time}")
        };
        assert_eq!(at(0), "1970-01-01T00:00:00");
        assert_eq!(at(951_782_399), "2000-02-28T23:59:59");
        assert_eq!(at(951_782_400), "2000-02-29T00:00:00");
        assert_eq!(at(1_335_830_400), "2012-05-01T00:00:00");
    }
}
