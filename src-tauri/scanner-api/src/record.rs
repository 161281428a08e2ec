//! A JSON object while it is being read, member by member.
//!
//! Every reader takes its member out when it makes sense of it and leaves it
//! where it is when it does not; what is left at the end is kept as the rest.
//! So a member of the wrong shape costs that member only, never its object.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::id::Identifier;

/// The members of a JSON object that nobody has read yet.
#[derive(Debug, Default, Deserialize)]
#[serde(transparent)]
pub(crate) struct Record(Map<String, Value>);

impl Record {
    /// The object itself, if this value is one.
    pub(crate) fn of(value: Value) -> Option<Self> {
        match value {
            Value::Object(members) => Some(Self(members)),
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_) => None,
        }
    }

    /// Text, or a number as text.
    pub(crate) fn text(&mut self, name: &str) -> Option<String> {
        self.take(name, as_text)
    }

    /// Text that says something.
    pub(crate) fn words(&mut self, name: &str) -> Option<String> {
        self.text(name).filter(|text| !text.trim().is_empty())
    }

    /// One of the server's words.
    pub(crate) fn word<W: for<'a> From<&'a str>>(&mut self, name: &str) -> Option<W> {
        self.take(name, |value| value.as_str().map(W::from))
    }

    /// A number that is not negative, also when written as text.
    pub(crate) fn count(&mut self, name: &str) -> Option<u64> {
        self.take(name, |value| match value {
            Value::String(text) => text.trim().parse().ok(),
            other => other.as_u64(),
        })
    }

    /// A whole number of either sign, also when written as text.
    pub(crate) fn number(&mut self, name: &str) -> Option<i64> {
        self.take(name, |value| match value {
            Value::String(text) => text.trim().parse().ok(),
            other => other.as_i64(),
        })
    }

    pub(crate) fn flag(&mut self, name: &str) -> Option<bool> {
        self.take(name, Value::as_bool)
    }

    /// A moment; without an offset it is read as UTC.
    pub(crate) fn time(&mut self, name: &str) -> Option<Timestamp> {
        self.take(name, |value| value.as_str().and_then(moment))
    }

    /// The first usable identifier among the names the API has used for it.
    pub(crate) fn id<I: Identifier>(&mut self) -> Option<I> {
        self.id_under(I::KEYS)
    }

    /// The first usable identifier among these names.
    pub(crate) fn id_under<I: Identifier>(&mut self, names: &[&str]) -> Option<I> {
        names.iter().find_map(|name| {
            self.take(name, |value| {
                as_text(value).and_then(|text| I::parse(&text).ok())
            })
        })
    }

    /// Pairs of texts; members that are not text stay out.
    pub(crate) fn pairs(&mut self, name: &str) -> BTreeMap<String, String> {
        self.object(name)
            .into_iter()
            .filter_map(|(key, value)| as_text(&value).map(|text| (key, text)))
            .collect()
    }

    /// The members of an object.
    pub(crate) fn object(&mut self, name: &str) -> Map<String, Value> {
        self.take(name, |value| value.as_object().cloned())
            .unwrap_or_default()
    }

    /// The texts of a list.
    pub(crate) fn texts(&mut self, name: &str) -> Vec<String> {
        self.values(name).iter().filter_map(as_text).collect()
    }

    /// The objects of a list; entries that are no objects are passed over.
    pub(crate) fn list<T: From<Record>>(&mut self, name: &str) -> Vec<T> {
        self.values(name)
            .into_iter()
            .filter_map(Self::of)
            .map(T::from)
            .collect()
    }

    /// The entries of a list as they are.
    pub(crate) fn values(&mut self, name: &str) -> Vec<Value> {
        self.take(name, |value| value.as_array().cloned())
            .unwrap_or_default()
    }

    /// An object inside this one.
    pub(crate) fn inner(&mut self, name: &str) -> Option<Self> {
        self.take(name, |value| value.as_object().cloned().map(Self))
    }

    /// Whatever the member is.
    pub(crate) fn any(&mut self, name: &str) -> Option<Value> {
        self.take(name, |value| Some(value.clone()))
    }

    /// What nobody made sense of.
    pub(crate) fn rest(self) -> Map<String, Value> {
        self.0
    }

    /// Removes the member only when `read` makes sense of it; null means absent.
    fn take<T>(&mut self, name: &str, read: impl FnOnce(&Value) -> Option<T>) -> Option<T> {
        let value = self.0.get(name)?;
        let found = if value.is_null() { None } else { read(value) };
        if found.is_some() || value.is_null() {
            self.0.remove(name);
        }
        found
    }
}

fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

fn moment(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    text.parse().ok().or_else(|| {
        let civil: DateTime = text.parse().ok()?;
        civil.to_zoned(TimeZone::UTC).ok().map(|at| at.timestamp())
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::id::{CaptureId, ProposalId};

    fn record(value: Value) -> Record {
        Record::of(value).unwrap_or_default()
    }

    #[test]
    fn a_member_of_the_wrong_shape_stays_in_the_rest() {
        let mut record = record(json!({"gtin": [1], "note": null, "seen": 3}));
        assert_eq!(record.text("gtin"), None);
        assert_eq!(record.text("note"), None);
        assert_eq!(
            Value::Object(record.rest()),
            json!({"gtin": [1], "seen": 3})
        );
    }

    #[test]
    fn a_number_written_as_text_is_a_number_and_the_other_way_round() {
        let mut record = record(json!({"count": "7", "name": 7}));
        assert_eq!(record.count("count"), Some(7));
        assert_eq!(record.text("name").as_deref(), Some("7"));
    }

    #[track_caller]
    fn check_id(value: Value, want: Option<&str>) {
        let got: Option<CaptureId> = record(value).id();
        assert_eq!(got.as_ref().map(CaptureId::as_str), want);
    }

    #[test]
    fn an_identifier_is_found_under_each_of_its_names() {
        for name in CaptureId::KEYS {
            check_id(json!({ *name: "C1" }), Some("C1"));
        }
        check_id(json!({"id": "", "public_id": "C2"}), Some("C2"));
        check_id(json!({"id": {"odd": 1}, "uuid": "C3"}), Some("C3"));
        check_id(json!({"number": "C4"}), None);
    }

    #[test]
    fn a_counted_identifier_becomes_text() {
        let got: Option<ProposalId> = record(json!({"id": 42})).id();
        assert_eq!(got.as_ref().map(ProposalId::as_str), Some("42"));
    }

    #[track_caller]
    fn check_time(text: &str, want: Option<&str>) {
        let got = record(json!({ "at": text })).time("at");
        assert_eq!(got.map(|at| at.to_string()).as_deref(), want);
    }

    #[test]
    fn a_moment_without_an_offset_is_read_as_utc() {
        check_time("2026-03-31T12:00:00+00:00", Some("2026-03-31T12:00:00Z"));
        check_time(
            "2026-03-31T14:00:00.5+02:00",
            Some("2026-03-31T12:00:00.5Z"),
        );
        check_time("2026-03-31T12:00:00", Some("2026-03-31T12:00:00Z"));
        check_time("yesterday", None);
    }

    #[test]
    fn an_entry_that_is_no_object_costs_only_itself() {
        let found: Vec<crate::Capture> =
            record(json!({"captures": [{"id": "C1"}, "odd", null, {"id": "C2"}]})).list("captures");
        assert_eq!(found.len(), 2);
    }
}
