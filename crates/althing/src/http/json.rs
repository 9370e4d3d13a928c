//! Strict JSON objects: duplicate keys, unknown fields, deep nesting and wrong types are refused, each by its dotted
//! name. The actor is never among the fields: what a request may say is exactly what its reader asks for here.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::problem::Problem;

/// Deepest nesting of a request (R-73).
pub const DEPTH_MAX: usize = 32;
/// Most keys in one object, most entries in one array.
pub const ENTRIES_MAX: usize = 1000;

/// A JSON value whose objects have no key twice.
#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Any other number.
    Other(f64),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Json>),
    /// An object.
    Object(BTreeMap<String, Json>),
}

/// Reads one JSON object from a request's body.
pub fn object(bytes: &[u8]) -> Result<Fields, Problem> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = Depth(0).deserialize(&mut deserializer).and_then(|value| deserializer.end().map(|()| value));
    match value {
        Ok(Json::Object(object)) => Ok(Fields { path: String::new(), object }),
        Ok(_) => Err(Problem::new("malformed").saying("The body must be a JSON object.")),
        Err(error) => Err(Problem::new("malformed").saying(format!(
            "The body is not the JSON that belongs here: {} at line {}, column {}.",
            reason(&error),
            error.line(),
            error.column()
        ))),
    }
}

/// serde's own messages can repeat what was sent; ours say what is wrong without it.
fn reason(error: &serde_json::Error) -> &'static str {
    let text = error.to_string();
    let ours = [TOO_DEEP, TOO_MANY, TWICE, "hex escape", "recursion limit"];
    match ours.iter().position(|known| text.contains(known)) {
        Some(0 | 4) => TOO_DEEP,
        Some(1) => TOO_MANY,
        Some(2) => TWICE,
        Some(3) => "an escape that is no character, such as half of a surrogate pair",
        _ if error.is_eof() => "it ends too early",
        _ => "a syntax error",
    }
}

const TOO_DEEP: &str = "it is nested too deeply";
const TOO_MANY: &str = "it has too many entries";
const TWICE: &str = "a key stands twice in one object";

#[derive(Clone, Copy)]
struct Depth(usize);

impl<'de> DeserializeSeed<'de> for Depth {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        if self.0 > DEPTH_MAX {
            return Err(de::Error::custom(TOO_DEEP));
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Depth {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Int(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(i64::try_from(value).map_or(Json::Other(value as f64), Json::Int))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
        Ok(Json::Other(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(Json::Text(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Json, E> {
        Ok(Json::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(Depth(self.0 + 1))? {
            if list.len() == ENTRIES_MAX {
                return Err(de::Error::custom(TOO_MANY));
            }
            list.push(item);
        }
        Ok(Json::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Json, A::Error> {
        let mut object = BTreeMap::new();
        while let Some(key) = entries.next_key::<String>()? {
            if object.len() == ENTRIES_MAX {
                return Err(de::Error::custom(TOO_MANY));
            }
            let value = entries.next_value_seed(Depth(self.0 + 1))?;
            if object.insert(key, value).is_some() {
                return Err(de::Error::custom(TWICE));
            }
        }
        Ok(Json::Object(object))
    }
}

/// The name of one entry of a list, counted from 0, as a problem gives it.
pub fn entry(name: &str, at: usize) -> String {
    format!("{name}[{at}]")
}

/// The fields of one object, taken out one by one; what is left at the end is unknown and refused.
#[derive(Debug)]
pub struct Fields {
    path: String,
    object: BTreeMap<String, Json>,
}

impl Fields {
    fn dotted(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }

    fn wrong(&self, name: &str, takes: &str) -> Problem {
        Problem::malformed(self.dotted(name), format!("It must be {takes}."))
    }

    /// A text, or none when it is missing or null.
    pub fn text(&mut self, name: &'static str) -> Result<Option<String>, Problem> {
        match self.object.remove(name) {
            None | Some(Json::Null) => Ok(None),
            Some(Json::Text(text)) => Ok(Some(text)),
            Some(_) => Err(self.wrong(name, "a string")),
        }
    }

    /// A text that must be there.
    pub fn needed(&mut self, name: &'static str) -> Result<String, Problem> {
        self.text(name)?.ok_or_else(|| self.wrong(name, "a string, and it is needed"))
    }

    /// Texts, or none when missing or null.
    pub fn texts(&mut self, name: &'static str, max: usize) -> Result<Option<Vec<String>>, Problem> {
        let items = match self.object.remove(name) {
            None | Some(Json::Null) => return Ok(None),
            Some(Json::List(items)) if items.len() <= max => items,
            Some(_) => return Err(self.wrong(name, &format!("a list of at most {max} strings"))),
        };
        let texts = items.into_iter().enumerate().map(|(at, item)| match item {
            Json::Text(text) => Ok(text),
            _ => Err(self.wrong(&entry(name, at), "a string")),
        });
        texts.collect::<Result<_, _>>().map(Some)
    }

    /// An object within, or none when missing or null.
    pub fn object(&mut self, name: &'static str) -> Result<Option<Fields>, Problem> {
        match self.object.remove(name) {
            None | Some(Json::Null) => Ok(None),
            Some(Json::Object(object)) => Ok(Some(Fields { path: self.dotted(name), object })),
            Some(_) => Err(self.wrong(name, "an object")),
        }
    }

    /// A truth, or none when missing or null.
    pub fn flag(&mut self, name: &'static str) -> Result<Option<bool>, Problem> {
        match self.object.remove(name) {
            None | Some(Json::Null) => Ok(None),
            Some(Json::Bool(truth)) => Ok(Some(truth)),
            Some(_) => Err(self.wrong(name, "true or false")),
        }
    }

    /// A number, or none when missing or null.
    pub fn number(&mut self, name: &'static str) -> Result<Option<f64>, Problem> {
        match self.object.remove(name) {
            None | Some(Json::Null) => Ok(None),
            Some(Json::Int(number)) => Ok(Some(number as f64)),
            Some(Json::Other(number)) => Ok(Some(number)),
            Some(_) => Err(self.wrong(name, "a number")),
        }
    }

    /// Whether something other than null stands there; it is taken out.
    pub fn has(&mut self, name: &'static str) -> bool {
        !matches!(self.object.remove(name), None | Some(Json::Null))
    }

    /// The objects of an object whose keys are the client's own, or none when missing or null. A null within counts as
    /// an empty object.
    pub fn named(&mut self, name: &'static str) -> Result<Option<Vec<(String, Fields)>>, Problem> {
        let Some(Fields { path, object }) = self.object(name)? else { return Ok(None) };
        let entries = object.into_iter().map(|(key, value)| match value {
            Json::Object(object) => Ok((key, Fields { path: path.clone(), object })),
            Json::Null => Ok((key, Fields { path: path.clone(), object: BTreeMap::new() })),
            _ => Err(Problem::malformed(path.clone(), "It must be an object of objects.")),
        });
        entries.collect::<Result<_, _>>().map(Some)
    }

    /// Refuses what nobody asked for.
    pub fn finish(self) -> Result<(), Problem> {
        match self.object.keys().next() {
            None => Ok(()),
            Some(unknown)
                if unknown.len() <= 40 && unknown.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') =>
            {
                Err(Problem::malformed(self.dotted(unknown), "There is no such field here."))
            }
            Some(_) => Err(Problem::new("malformed").saying("The body has a field that there is not.")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(body: &str) -> String {
        object(body.as_bytes()).unwrap_err().detail().to_owned()
    }

    #[test]
    fn r73_bad_json_is_refused_without_repeating_it() {
        assert!(refused(r#"{"body": "a", "body": "b"}"#).contains("twice"));
        assert!(refused(r#"{"author": {"name": "a", "name": "b"}}"#).contains("twice"));
        assert!(refused(&format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000))).contains("deep"));
        assert!(refused(&format!("{{\"a\":{}{}}}", "[".repeat(40), "]".repeat(40))).contains("deep"));
        let many: Vec<String> = (0..1001).map(|n| format!("\"k{n}\":1")).collect();
        assert!(refused(&format!("{{{}}}", many.join(","))).contains("too many"));
        assert!(refused("[]").contains("object"));
        assert!(refused("{\"secret-text\":").contains("early"));
        assert!(!refused("{\"secret-text\" x").contains("secret"));
        assert!(refused("{} {}").contains("syntax"));
        assert!(refused(r#"{"body": "\ud800"}"#).contains("surrogate"));
    }

    #[test]
    fn fields_are_taken_by_name_and_the_rest_is_refused() {
        let mut fields =
            object(br#"{"body": "hi", "author": {"name": "Ana", "admin": true}, "parent_id": null}"#)
                .unwrap();
        assert_eq!(fields.needed("body").unwrap(), "hi");
        assert_eq!(fields.text("parent_id").unwrap(), None);
        let mut author = fields.object("author").unwrap().unwrap();
        assert_eq!(author.text("name").unwrap().as_deref(), Some("Ana"));
        let refusal = format!("{:?}", author.finish().unwrap_err());
        assert!(refusal.contains("author.admin"), "{refusal}");
        fields.finish().unwrap();
        let mut fields = object(br#"{"body": 1}"#).unwrap();
        assert!(format!("{:?}", fields.needed("body").unwrap_err()).contains("body"));
    }
}
