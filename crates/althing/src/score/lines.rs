//! `althing score`: JSON Lines in, JSON Lines out in the same order. Every line that is not blank has its line in the
//! answer; one that cannot be scored says why, and the rest goes on.

use std::io::{self, BufRead, Read, Write};

use althing_scorer::{Attribute, Explanation, Scorer, Scratch, Support};
use serde_json::{Map, Value, json};

use super::{printed, span_scores};
use crate::http::json::object;
use crate::http::surrogate::mended;

/// Longest line, in bytes.
pub const LINE_BYTES_MAX: usize = 1 << 20;

/// What became of the lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// Texts scored.
    pub texts: u64,
    /// Their bytes.
    pub text_bytes: u64,
    /// Lines that could not be scored.
    pub bad: u64,
}

/// How a text is scored: with or without its spans.
pub type Answer = fn(&Scorer, &str, &mut Scratch) -> Value;

/// The scores alone.
pub fn scored(scorer: &Scorer, text: &str, scratch: &mut Scratch) -> Value {
    shown(&Explanation { scores: scorer.score(text, scratch), spans: Vec::new() })
}

/// The scores and the spans behind them.
pub fn explained(scorer: &Scorer, text: &str, scratch: &mut Scratch) -> Value {
    let explanation = scorer.explain(text, scratch);
    let spans: Vec<Value> = span_scores(&explanation)
        .map(|(span, score)| {
            json!({
                "begin": span.utf16_from,
                "end": span.utf16_to,
                "attribute": span.attribute.name(),
                "score": printed(score),
            })
        })
        .collect();
    let mut answer = shown(&explanation);
    answer["spans"] = Value::from(spans);
    answer
}

fn shown(explanation: &Explanation) -> Value {
    let scores = &explanation.scores;
    let by_name =
        Attribute::ALL.into_iter().map(|one| (one.name().to_owned(), printed(scores.of(one)).into()));
    json!({
        "scores": by_name.collect::<Map<_, _>>(),
        "language": scores.language.code,
        "support": support_name(scores.language.support),
    })
}

/// What the models can do with a text, in a word.
pub const fn support_name(support: Support) -> &'static str {
    match support {
        Support::Known => "known",
        Support::Partly => "partly",
        Support::Foreign => "lists",
        Support::Unclear => "unclear",
    }
}

/// What happens on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard<'w> {
    /// So many bytes were read, the last line's included.
    Read(u64),
    /// The line of this number cannot be scored, and why.
    Bad(u64, &'w str),
}

/// Scores every line. A line goes to `output` at once; whether it is flushed there is the writer's affair. Errors are
/// those of reading and writing.
pub fn score_lines(
    scorer: &Scorer,
    answer: Answer,
    mut input: impl BufRead,
    output: &mut impl Write,
    mut hear: impl FnMut(Heard<'_>),
) -> io::Result<Counted> {
    let mut scratch = Scratch::default();
    let mut counted = Counted::default();
    let (mut line, mut number, mut read) = (Vec::new(), 0, 0);
    loop {
        line.clear();
        let taken = (&mut input).take(LINE_BYTES_MAX as u64 + 1).read_until(b'\n', &mut line)?;
        if taken == 0 {
            break;
        }
        number += 1;
        read += taken as u64;
        let is_cut = taken > LINE_BYTES_MAX && line.last() != Some(&b'\n');
        if is_cut {
            read += skip_line(&mut input)?;
        }
        let text = if is_cut { Err(format!("longer than {LINE_BYTES_MAX} bytes")) } else { text_of(&line) };
        let shown = match text {
            Ok(None) => continue,
            Ok(Some(text)) => {
                counted.texts += 1;
                counted.text_bytes += text.len() as u64;
                answer(scorer, &text, &mut scratch)
            }
            Err(why) => {
                counted.bad += 1;
                hear(Heard::Bad(number, &why));
                json!({"error": {"line": number, "message": why}})
            }
        };
        output.write_all(format!("{shown}\n").as_bytes())?;
        hear(Heard::Read(read));
    }
    output.flush()?;
    Ok(counted)
}

/// The text of a line; none of a blank one.
fn text_of(line: &[u8]) -> Result<Option<String>, String> {
    if line.trim_ascii().is_empty() {
        return Ok(None);
    }
    // Some editors begin a file with a mark of its byte order.
    let line = line.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(line);
    let line = mended(line.trim_ascii());
    let mut fields = object(&line).map_err(|problem| problem.detail().replace("body", "line"))?;
    match fields.text("text") {
        Ok(Some(text)) => Ok(Some(text)),
        _ => Err("it has no `text`, or not a string".to_owned()),
    }
}

/// Reads on to the end of the line; gives how many bytes that were.
fn skip_line(input: &mut impl BufRead) -> io::Result<u64> {
    let mut skipped = 0;
    loop {
        let buffer = input.fill_buf()?;
        let end = buffer.iter().position(|byte| *byte == b'\n');
        let count = end.map_or(buffer.len(), |at| at + 1);
        input.consume(count);
        skipped += count as u64;
        if end.is_some() || count == 0 {
            return Ok(skipped);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::embedded;

    fn run(input: &str, answer: Answer) -> (Counted, Vec<Value>, Vec<u64>) {
        let (mut output, mut bad) = (Vec::new(), Vec::new());
        let counted = score_lines(&embedded(), answer, input.as_bytes(), &mut output, |heard| {
            if let Heard::Bad(line, _) = heard {
                bad.push(line);
            }
        });
        let output = String::from_utf8(output).unwrap();
        (counted.unwrap(), output.lines().map(|line| serde_json::from_str(line).unwrap()).collect(), bad)
    }

    #[test]
    fn every_line_has_its_answer_in_the_same_order_and_bad_ones_stop_nothing() {
        let long = format!("{{\"text\": \"{}\"}}", "x".repeat(LINE_BYTES_MAX));
        let input = format!(
            "{{\"text\": \"you are an idiot\"}}\n\n{{\"no\": 1}}\n{{\"text\": \"\"}}\r\nnot json\n{long}\n{{\"text\": \"hello\", \"id\": 7}}"
        );
        let (counted, lines, bad) = run(&input, scored);
        assert_eq!((counted.texts, counted.bad, bad), (3, 3, vec![3, 5, 6]));
        assert_eq!(lines.len(), 6);
        for (at, line) in [(1, 3), (3, 5), (4, 6)] {
            assert_eq!(lines[at]["error"]["line"], line);
        }
        let score = |at: usize, name: &str| lines[at]["scores"][name].as_f64().unwrap();
        assert!(score(0, "INSULT") > 0.5 && score(5, "INSULT") < 0.3);
        assert_eq!(lines[0]["scores"].as_object().unwrap().len(), Attribute::COUNT);
        assert!(lines[0].get("spans").is_none());
        assert_eq!(run(&input, scored).1, lines, "the same again");
    }

    #[test]
    fn spans_count_utf16_units_and_half_a_pair_is_one_unit() {
        let (_, lines, bad) = run("{\"text\": \"\u{1F600} \\ud83d you are an idiot\"}\n", explained);
        assert!(bad.is_empty());
        let span =
            lines[0]["spans"].as_array().unwrap().iter().find(|span| span["attribute"] == "INSULT").unwrap();
        let units: Vec<u16> = "\u{1F600} \u{FFFD} you are an idiot".encode_utf16().collect();
        let [begin, end] = ["begin", "end"].map(|name| span[name].as_u64().unwrap() as usize);
        assert!(String::from_utf16(&units[begin..end]).unwrap().contains("idiot"));
        assert_eq!(
            span["score"], lines[0]["scores"]["INSULT"],
            "the strongest span has the attribute's score"
        );
    }
}
