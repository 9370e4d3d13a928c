//! HTML forms: urlencoded fields, each at most once.

use std::collections::BTreeMap;
use std::convert::Infallible;

use axum::extract::FromRequestParts;
use http::request::Parts;

use super::problem::Problem;

/// Most fields of one form.
pub const FIELDS_MAX: usize = 100;

/// The fields of a form, or of an address's query.
#[derive(Debug, Default)]
pub struct Form(BTreeMap<String, String>);

impl Form {
    /// Reads `a=b&c=d`; a field that stands twice, or bytes that are not UTF-8, are refused.
    pub fn parse(bytes: &[u8]) -> Result<Self, Problem> {
        let mut fields = BTreeMap::new();
        for (count, (name, value)) in url::form_urlencoded::parse(bytes).enumerate() {
            if count == FIELDS_MAX {
                return Err(Problem::new("malformed").saying("The form has too many fields."));
            }
            if name.contains('\u{fffd}') || value.contains('\u{fffd}') && is_not_utf8(bytes) {
                return Err(Problem::new("malformed").saying("The form is not UTF-8."));
            }
            if fields.insert(name.into_owned(), value.into_owned()).is_some() {
                return Err(Problem::new("malformed").saying("A field stands twice in the form."));
            }
        }
        Ok(Self(fields))
    }

    /// Reads the query of an address: of a parameter that stands twice the first one counts, and what nobody asks for is
    /// left alone, because links are decorated on their way.
    pub fn query(query: Option<&str>) -> Self {
        Self::as_far_as_possible(query.unwrap_or_default().as_bytes())
    }

    /// Reads a form that was refused, so that it can come back filled: the first of fields that stand twice, U+FFFD for
    /// what is not UTF-8, and nothing after the [`FIELDS_MAX`]th.
    pub fn as_far_as_possible(bytes: &[u8]) -> Self {
        let mut fields = BTreeMap::new();
        for (name, value) in url::form_urlencoded::parse(bytes).take(FIELDS_MAX) {
            fields.entry(name.into_owned()).or_insert_with(|| value.into_owned());
        }
        Self(fields)
    }

    /// A parameter as sent, also when it is empty: what programs send must fit, and nothing is guessed.
    pub fn take_exact(&mut self, name: &str) -> Option<String> {
        self.0.remove(name)
    }

    /// All fields whose names begin so, without that beginning.
    pub fn take_all(&mut self, prefix: &str) -> Vec<(String, String)> {
        let found = self.0.extract_if(.., |name, _| name.starts_with(prefix));
        found.map(|(name, value)| (name[prefix.len()..].to_owned(), value)).collect()
    }

    /// A field as sent; empty counts as missing.
    pub fn take(&mut self, name: &str) -> Option<String> {
        self.0.remove(name).filter(|value| !value.is_empty())
    }
}

/// The query of the request's address, for handlers.
impl<S: Sync> FromRequestParts<S> for Form {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(Self::query(parts.uri.query()))
    }
}

/// Whether the bytes, once percent-decoded, are not UTF-8: then `U+FFFD` stands where something was lost.
fn is_not_utf8(bytes: &[u8]) -> bool {
    percent_encoding::percent_decode(bytes).decode_utf8().is_err()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_read_strictly() {
        let mut form = Form::parse(b"body=a+b%20c&name=%C3%A9&empty=").unwrap();
        assert_eq!(form.take("body").as_deref(), Some("a b c"));
        assert_eq!(form.take("name").as_deref(), Some("é"));
        assert_eq!(form.take("empty"), None);
        assert!(Form::parse(b"a=1&a=2").is_err());
        assert!(Form::parse(b"a=%ff").is_err());
        assert!(
            Form::parse("a=%EF%BF%BD".as_bytes()).is_ok(),
            "a replacement character that was really sent"
        );
        let many = "x=1&".repeat(60);
        assert!(Form::parse(many.as_bytes()).is_err());
    }
}
