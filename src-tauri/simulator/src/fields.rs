//! Reading the fields of a request, and collecting what is wrong with them.
//!
//! Fields that nobody asks for are ignored, as the real framework does; so a
//! request in another dialect's spelling is told which field is missing.

use bytes::Bytes;
use serde_json::{Map, Value};

use crate::id::ShortId;
use crate::problem::{FieldProblem, Problem, Situation};
use crate::request::{Body, Part};
use crate::state::Metadata;
use crate::state::words::Word;

/// The longest text where the contract gives no length.
pub(crate) const ANY_LENGTH: usize = 100_000;

/// The fields of one request, and the problems found so far.
#[derive(Debug)]
pub(crate) struct Fields {
    members: Map<String, Value>,
    problems: Vec<FieldProblem>,
}

/// What a request wants with the metadata of an object.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum MetadataChange {
    /// The field was left out.
    Keep,
    /// An empty object or null.
    Clear,
    /// Set these; an empty value deletes its key.
    Merge(Metadata),
}

impl Fields {
    /// The members of a JSON object.
    pub(crate) fn of_json(body: &Body) -> Result<Self, Problem> {
        let unreadable = || Problem::new(Situation::BadRequest, "Cannot parse request body.");
        let Body::Bytes(bytes) = body else {
            return Err(unreadable());
        };
        match serde_json::from_slice(bytes) {
            Ok(Value::Object(members)) => Ok(Self {
                members,
                problems: Vec::new(),
            }),
            Ok(_) | Err(_) => Err(unreadable()),
        }
    }

    /// The plain fields of a form.
    pub(crate) fn of_form(parts: &[Part]) -> Self {
        let plain = parts.iter().filter(|part| part.file_name.is_none());
        Self {
            members: plain
                .map(|part| (part.name.clone(), Value::String(part.text())))
                .collect(),
            problems: Vec::new(),
        }
    }

    /// A text that must be there, of 1 to `max` characters.
    pub(crate) fn required_text(&mut self, name: &str, max: usize) -> String {
        match self.members.get(name) {
            Some(Value::String(text)) if text.is_empty() => {
                self.complain(name, "String should have at least 1 character")
            }
            Some(_) => return self.optional_text(name, max),
            None => self.complain(name, "Field required"),
        }
        String::new()
    }

    /// A text of at most `max` characters, empty when it is left out.
    pub(crate) fn optional_text(&mut self, name: &str, max: usize) -> String {
        match self.members.get(name) {
            None | Some(Value::Null) => {}
            Some(Value::String(text)) if text.chars().count() <= max => return text.clone(),
            Some(Value::String(_)) => {
                self.complain(name, format!("String should have at most {max} characters"));
            }
            Some(_) => self.complain(name, "Input should be a valid string"),
        }
        String::new()
    }

    /// A word of a closed list, or `default` when it is left out.
    pub(crate) fn word<T: Word>(&mut self, name: &str, default: T) -> T {
        let Some(value) = self.members.get(name) else {
            return default;
        };
        let read = value.as_str().and_then(T::read);
        read.unwrap_or_else(|| {
            let list: Vec<&str> = T::ALL.iter().map(|word| word.word()).collect();
            self.complain(name, format!("Input should be one of {}", list.join(", ")));
            default
        })
    }

    /// Complains when a field is left out.
    pub(crate) fn require(&mut self, name: &str) {
        if !self.members.contains_key(name) {
            self.complain(name, "Field required");
        }
    }

    /// A whole number or nothing.
    pub(crate) fn optional_integer(&mut self, name: &str) -> Option<i64> {
        match self.members.get(name) {
            None | Some(Value::Null) => None,
            Some(value) => {
                let number = value.as_i64();
                if number.is_none() {
                    self.complain(name, "Input should be a valid integer");
                }
                number
            }
        }
    }

    /// An object or nothing.
    pub(crate) fn optional_object(&mut self, name: &str) -> Option<Value> {
        match self.members.get(name) {
            None | Some(Value::Null) => None,
            Some(Value::Object(members)) => Some(Value::Object(members.clone())),
            Some(_) => {
                self.complain(name, "Input should be a valid object");
                None
            }
        }
    }

    /// A list of texts that must be there.
    pub(crate) fn required_texts(&mut self, name: &str) -> Vec<String> {
        let texts = match self.members.get(name) {
            Some(Value::Array(rows)) => rows
                .iter()
                .map(|row| row.as_str().map(str::to_owned))
                .collect::<Option<Vec<String>>>(),
            Some(_) => None,
            None => {
                self.complain(name, "Field required");
                return Vec::new();
            }
        };
        texts.unwrap_or_else(|| {
            self.complain(name, "Input should be a list of strings");
            Vec::new()
        })
    }

    /// The identifier of another object, or nothing. One that names nothing is
    /// a problem of the field.
    pub(crate) fn optional_id(&mut self, name: &str) -> Option<ShortId> {
        let text = self.optional_text(name, ANY_LENGTH);
        if text.is_empty() {
            return None;
        }
        let id = ShortId::parse(&text).ok();
        if id.is_none() {
            self.complain(name, "No such object");
        }
        id
    }

    /// The metadata and what is wanted with it: at most 50 keys of at most 40
    /// characters, values of at most 500.
    pub(crate) fn metadata(&mut self) -> MetadataChange {
        let members = match self.members.get("metadata") {
            None => return MetadataChange::Keep,
            Some(Value::Null) => return MetadataChange::Clear,
            Some(Value::Object(members)) if members.is_empty() => return MetadataChange::Clear,
            Some(Value::Object(members)) => members.clone(),
            Some(_) => {
                self.complain("metadata", "Input should be a valid object");
                return MetadataChange::Keep;
            }
        };
        if members.len() > 50 {
            self.complain("metadata", "At most 50 keys");
        }
        let mut wanted = Metadata::new();
        for (key, value) in members {
            let Value::String(text) = value else {
                self.complain(format!("metadata.{key}"), "Input should be a valid string");
                continue;
            };
            if key.is_empty() || key.chars().count() > 40 || text.chars().count() > 500 {
                self.complain(
                    format!("metadata.{key}"),
                    "Key of 1 to 40, value of at most 500 characters",
                );
            }
            wanted.insert(key, text);
        }
        MetadataChange::Merge(wanted)
    }

    /// Notes a problem of a field.
    pub(crate) fn complain(&mut self, field: impl Into<String>, message: impl Into<String>) {
        self.problems.push(FieldProblem::new(field, message));
    }

    /// The end of reading: all problems at once, if there are any.
    pub(crate) fn finish(self) -> Result<(), Problem> {
        if self.problems.is_empty() {
            Ok(())
        } else {
            Err(Problem::invalid(self.problems))
        }
    }
}

impl MetadataChange {
    /// The metadata of a new object.
    pub(crate) fn initial(self) -> Metadata {
        let mut metadata = Metadata::new();
        self.apply_to(&mut metadata);
        metadata
    }

    /// Carries the change out.
    pub(crate) fn apply_to(self, metadata: &mut Metadata) {
        match self {
            Self::Keep => {}
            Self::Clear => metadata.clear(),
            Self::Merge(wanted) => {
                metadata.extend(wanted);
                metadata.retain(|_, value| !value.is_empty());
            }
        }
    }
}

/// Whether bytes begin like a JPEG, PNG or WebP picture.
pub(crate) fn is_picture(bytes: &Bytes) -> bool {
    bytes.starts_with(b"\xff\xd8\xff")
        || bytes.starts_with(b"\x89PNG\r\n\x1a\n")
        || (bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn check(body: &Value, want: &[&str]) {
        let body = Body::Bytes(Bytes::from(body.to_string()));
        let problems = Fields::of_json(&body).and_then(|mut fields| {
            fields.required_text("raw_value", 5);
            fields.metadata();
            fields.optional_integer("file_size");
            fields.finish()
        });
        let got: Vec<String> = problems
            .err()
            .into_iter()
            .flat_map(|problem| problem.fields)
            .map(|problem| problem.field)
            .collect();
        assert_eq!(got, want);
    }

    #[test]
    fn every_wrong_field_is_named_at_once() {
        check(
            &json!({"raw_value": "12345", "metadata": {"a": "b"}, "file_size": 7}),
            &[],
        );
        check(&json!({"metadata": []}), &["raw_value", "metadata"]);
        check(
            &json!({"raw_value": "123456", "file_size": "7"}),
            &["raw_value", "file_size"],
        );
        check(
            &json!({"raw_value": "1", "metadata": {"n": 1}}),
            &["metadata.n"],
        );
        let long = json!({"raw_value": "1", "metadata": {"k": "x".repeat(501)}});
        check(&long, &["metadata.k"]);
    }

    #[test]
    fn lengths_count_characters_and_not_bytes() {
        check(&json!({"raw_value": "äöüßé"}), &[]);
    }

    #[test]
    fn an_empty_value_deletes_its_key_and_an_empty_object_all() {
        let mut metadata = Metadata::from([("a".to_owned(), "1".to_owned())]);
        let merge = |key: &str, value: &str| {
            MetadataChange::Merge(Metadata::from([(key.to_owned(), value.to_owned())]))
        };
        merge("b", "2").apply_to(&mut metadata);
        merge("a", "").apply_to(&mut metadata);
        MetadataChange::Keep.apply_to(&mut metadata);
        assert_eq!(metadata, Metadata::from([("b".to_owned(), "2".to_owned())]));
        MetadataChange::Clear.apply_to(&mut metadata);
        assert!(metadata.is_empty());
    }
}
