//! What a request says. Fields nobody knows are left alone, names may be spelled in either of the ways that Google took.

use althing_scorer::Attribute;

use super::attribute::named;
use super::refusal::{Refusal, TEXT_BYTES_MAX};
use crate::http::json::{Fields, object};
use crate::http::problem::Problem;
use crate::http::surrogate::mended;

/// Languages that a request may name.
const LANGUAGES_MAX: usize = 50;
/// Attributes that a request may name: each name has its own scores and spans in the answer, and with versions behind
/// them there is no end of names.
const NAMES_MAX: usize = 64;

/// A request to analyse a comment.
#[derive(Debug)]
pub struct Analysis {
    /// The comment.
    pub text: String,
    /// What is asked for, by the names that were used.
    pub wanted: Vec<Wanted>,
    /// Languages that the request names.
    pub languages: Vec<String>,
    /// Whether spans are asked for.
    pub has_spans: bool,
    /// Whether attributes that cannot be had are left out instead of refused.
    pub drops_unsupported: bool,
    /// To be given back.
    pub client_token: Option<String>,
}

/// One attribute asked for.
#[derive(Debug)]
pub struct Wanted {
    /// As it was spelled.
    pub name: String,
    /// What that is.
    pub attribute: Attribute,
    /// Left out of the answer below this.
    pub threshold: Option<f64>,
}

/// A score that somebody thinks a comment should have had.
#[derive(Debug)]
pub struct Suggestion {
    /// The comment.
    pub text: String,
    /// The score that each attribute should have had; none where it was not named, or has spans alone.
    pub scores: [Option<f64>; Attribute::COUNT],
    /// Languages that the request names.
    pub languages: Vec<String>,
    /// To be given back.
    pub client_token: Option<String>,
}

/// A field under either of its two names.
fn either<T>(
    fields: &mut Fields,
    names: [&'static str; 2],
    take: fn(&mut Fields, &'static str) -> Result<Option<T>, Problem>,
) -> Result<Option<T>, Refusal> {
    let [camel, snake] = names;
    Ok(match take(fields, camel)? {
        Some(value) => Some(value),
        None => take(fields, snake)?,
    })
}

fn fields_of(body: &[u8]) -> Result<Fields, Refusal> {
    let body = if body.trim_ascii().is_empty() { b"{}" } else { body };
    Ok(object(&mended(body))?)
}

/// The text of the comment, which both requests have.
fn comment(fields: &mut Fields) -> Result<String, Refusal> {
    let Some(mut comment) = fields.object("comment")? else { return Err(Refusal::comment_empty()) };
    let text = comment.text("text")?.unwrap_or_default();
    match comment.text("type")?.as_deref() {
        None | Some("PLAIN_TEXT" | "TEXT_TYPE_UNSPECIFIED") => {}
        Some(_) => return Err(Refusal::invalid("Currently, only 'PLAIN_TEXT' comments are supported")),
    }
    match text.len() {
        0 => Err(Refusal::comment_empty()),
        bytes if bytes > TEXT_BYTES_MAX => Err(Refusal::comment_too_long(bytes)),
        _ => Ok(text),
    }
}

/// The context is read to be refused where it is two things at once, and for nothing else.
fn context(fields: &mut Fields) -> Result<(), Refusal> {
    let Some(mut context) = fields.object("context")? else { return Ok(()) };
    let has_entries = context.has("entries");
    let has_article = context.has("articleAndParentComment") || context.has("article_and_parent_comment");
    if has_entries && has_article {
        return Err(Refusal::invalid(
            "Context can have either entries or article_and_parent_comment, but both fields were populated.",
        ));
    }
    Ok(())
}

/// What a request says by the names of attributes.
fn by_name(fields: &mut Fields, names: [&'static str; 2]) -> Result<Vec<(String, Fields)>, Refusal> {
    let named = either(fields, names, Fields::named)?.unwrap_or_default();
    if named.len() > NAMES_MAX { Err(Refusal::too_many_names(NAMES_MAX)) } else { Ok(named) }
}

fn languages(fields: &mut Fields) -> Result<Vec<String>, Refusal> {
    Ok(fields.texts("languages", LANGUAGES_MAX)?.unwrap_or_default())
}

impl Analysis {
    /// Reads the body of `comments:analyze`.
    pub fn read(body: &[u8]) -> Result<Self, Refusal> {
        let mut fields = fields_of(body)?;
        let text = comment(&mut fields)?;
        context(&mut fields)?;
        let flag = |fields: &mut Fields, names| either(fields, names, Fields::flag);
        let drops_unsupported =
            flag(&mut fields, ["dropUnsupportedAttributes", "drop_unsupported_attributes"])?.unwrap_or(false);
        let has_spans = flag(&mut fields, ["spanAnnotations", "span_annotations"])?.unwrap_or(false);
        let asked = by_name(&mut fields, ["requestedAttributes", "requested_attributes"])?;
        if asked.is_empty() {
            return Err(Refusal::no_requested_attributes());
        }
        let mut wanted = Vec::with_capacity(asked.len());
        for (name, mut parameters) in asked {
            let Some(attribute) = named(&name) else {
                if drops_unsupported {
                    continue;
                }
                return Err(Refusal::unknown_attribute(&name));
            };
            score_type(&name, &mut parameters)?;
            let threshold = either(&mut parameters, ["scoreThreshold", "score_threshold"], Fields::number)?;
            wanted.push(Wanted { name, attribute, threshold });
        }
        let languages = languages(&mut fields)?;
        let client_token = either(&mut fields, ["clientToken", "client_token"], Fields::text)?;
        Ok(Self { text, wanted, languages, has_spans, drops_unsupported, client_token })
    }
}

fn score_type(name: &str, parameters: &mut Fields) -> Result<(), Refusal> {
    let asked = either(parameters, ["scoreType", "score_type"], Fields::text)?;
    match asked.as_deref() {
        None | Some("PROBABILITY" | "SCORE_TYPE_UNSPECIFIED") => Ok(()),
        Some(known @ ("STD_DEV_SCORE" | "PERCENTILE" | "RAW")) => Err(Refusal::score_type(known, name)),
        Some(_) => {
            Err(Refusal::payload(Some("requested_attributes.value.score_type"), "There is no such type."))
        }
    }
}

impl Suggestion {
    /// Reads the body of `comments:suggestscore`.
    pub fn read(body: &[u8]) -> Result<Self, Refusal> {
        let mut fields = fields_of(body)?;
        let text = comment(&mut fields)?;
        context(&mut fields)?;
        let scores = by_name(&mut fields, ["attributeScores", "attribute_scores"])?;
        if scores.is_empty() {
            return Err(Refusal::invalid("Missing attribute_scores"));
        }
        let mut values = [None; Attribute::COUNT];
        for (name, mut score) in scores {
            let attribute = named(&name).ok_or_else(|| Refusal::unknown_attribute(&name))?;
            values[attribute.index()] = suggested(attribute, &mut score)?;
        }
        let languages = languages(&mut fields)?;
        let client_token = either(&mut fields, ["clientToken", "client_token"], Fields::text)?;
        Ok(Self { text, scores: values, languages, client_token })
    }
}

/// The summary or, without one, the spans: one of both must be there, and a value is a probability.
fn suggested(attribute: Attribute, score: &mut Fields) -> Result<Option<f64>, Refusal> {
    let summary = either(score, ["summaryScore", "summary_score"], Fields::object)?;
    let has_spans = score.has("spanScores") || score.has("span_scores");
    let Some(mut summary) = summary else {
        let message = format!("Missing score of attribute {}", attribute.name());
        return if has_spans { Ok(None) } else { Err(Refusal::invalid(message)) };
    };
    score_type(attribute.name(), &mut summary)?;
    // A zero may be left out, as proto3 does.
    let value = summary.number("value")?.unwrap_or(0.0);
    if (0.0..=1.0).contains(&value) {
        Ok(Some(value))
    } else {
        Err(Refusal::invalid(format!("The score of attribute {} must be between 0 and 1", attribute.name())))
    }
}
