//! Answers of both calls.

use althing_scorer::{Attribute, Explanation};
use serde_json::{Map, Value, json};

use super::language::{UNDETERMINED, is_known, is_taken};
use super::refusal::Refusal;
use super::request::{Analysis, Suggestion, Wanted};
use crate::score::{printed, span_scores};

/// The language of a text as Google's API calls it.
fn detected(explanation: &Explanation) -> &'static str {
    explanation.scores.language.code.unwrap_or(UNDETERMINED)
}

/// What `comments:analyze` answers.
pub fn analysed(request: &Analysis, explanation: &Explanation) -> Result<Value, Refusal> {
    let is_taken = match request.languages.as_slice() {
        [] => is_known(explanation.scores.language),
        named => named.iter().any(|tag| is_taken(tag)),
    };
    let refused = request.wanted.first().filter(|_| !is_taken && !request.drops_unsupported);
    if let Some(wanted) = refused {
        return Err(Refusal::language(&wanted.name, &request.languages, detected(explanation)));
    }
    let units = request.text.encode_utf16().count();
    let spans = if request.has_spans { spans(explanation) } else { Default::default() };
    let mut scores = Map::new();
    for wanted in request.wanted.iter().filter(|_| is_taken) {
        if let Some(score) = attribute_score(wanted, units, &spans, explanation) {
            scores.insert(wanted.name.clone(), score);
        }
    }
    let mut answer = Map::new();
    if !scores.is_empty() {
        answer.insert("attributeScores".to_owned(), scores.into());
    }
    let detected = detected(explanation);
    let languages = match request.languages.as_slice() {
        // What cannot be told is scored as English.
        [] if detected == UNDETERMINED => json!(["en"]),
        [] => json!([detected]),
        named => json!(named),
    };
    answer.insert("languages".to_owned(), languages);
    answer.insert("detectedLanguages".to_owned(), json!([detected]));
    if let Some(token) = &request.client_token {
        answer.insert("clientToken".to_owned(), json!(token));
    }
    Ok(answer.into())
}

fn attribute_score(
    wanted: &Wanted,
    units: usize,
    spans: &[Vec<Value>; Attribute::COUNT],
    explanation: &Explanation,
) -> Option<Value> {
    let value = printed(explanation.scores.of(wanted.attribute));
    if wanted.threshold.is_some_and(|threshold| value < threshold) {
        return None;
    }
    let spans = match spans[wanted.attribute.index()].as_slice() {
        // Clients read the first span without looking, so there always is one.
        [] => json!([span(0, units, value)]),
        found => json!(found),
    };
    Some(json!({"spanScores": spans, "summaryScore": {"value": value, "type": "PROBABILITY"}}))
}

/// The spans of each attribute, made once for all names that it is asked for by.
fn spans(explanation: &Explanation) -> [Vec<Value>; Attribute::COUNT] {
    let mut spans: [Vec<Value>; Attribute::COUNT] = Default::default();
    for (found, score) in span_scores(explanation) {
        spans[found.attribute.index()].push(span(found.utf16_from, found.utf16_to, printed(score)));
    }
    spans
}

fn span(begin: usize, end: usize, value: f64) -> Value {
    json!({"begin": begin, "end": end, "score": {"value": value, "type": "PROBABILITY"}})
}

/// What `comments:suggestscore` answers.
pub fn suggested(request: &Suggestion, explanation: &Explanation) -> Value {
    let mut answer = json!({"detectedLanguages": [detected(explanation)]});
    if !request.languages.is_empty() {
        answer["requestedLanguages"] = json!(request.languages);
    }
    if let Some(token) = &request.client_token {
        answer["clientToken"] = json!(token);
    }
    answer
}
