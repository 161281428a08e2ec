//! Answers whose state words are not the ones a client expects.

use serde_json::Value;

/// Words that no document lists.
const STRANGE_STATUS: &str = "TRIAGED";
const STRANGE_EXTRACTION: &str = "reviewing";

/// Replaces every state word by one that no document lists.
pub(crate) fn unknown_words(body: &mut Value) {
    each_object(body, &|members| {
        for (name, value) in members {
            match (name.as_str(), &value) {
                ("status" | "session_status", Value::String(_)) => *value = STRANGE_STATUS.into(),
                ("extraction_status", Value::String(_)) => *value = STRANGE_EXTRACTION.into(),
                (_other, _) => {}
            }
        }
    });
}

/// Calls every COMPLETED capture `matched`; a session keeps its word.
pub(crate) fn matched(body: &mut Value) {
    each_object(body, &|members| {
        let is_capture =
            members.contains_key("capture_type") || members.contains_key("proposal_count");
        if is_capture && members.get("status") == Some(&Value::from("COMPLETED")) {
            members.insert("status".to_owned(), "matched".into());
        }
    });
}

fn each_object(value: &mut Value, change: &dyn Fn(&mut serde_json::Map<String, Value>)) {
    match value {
        Value::Object(members) => {
            change(members);
            for member in members.values_mut() {
                each_object(member, change);
            }
        }
        Value::Array(rows) => {
            for row in rows {
                each_object(row, change);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn check(change: fn(&mut Value), mut body: Value, want: &Value) {
        change(&mut body);
        assert_eq!(body, *want);
    }

    #[test]
    fn every_state_word_is_replaced_and_nothing_else() {
        check(
            unknown_words,
            json!({"session_status": "ACTIVE", "extraction_status": "ready",
                   "captures": [{"status": "PENDING", "raw_value": "PENDING"}]}),
            &json!({"session_status": "TRIAGED", "extraction_status": "reviewing",
                    "captures": [{"status": "TRIAGED", "raw_value": "PENDING"}]}),
        );
        check(
            unknown_words,
            json!({"status": 409}),
            &json!({"status": 409}),
        );
    }

    #[test]
    fn a_completed_capture_is_matched_and_its_session_is_not() {
        check(
            matched,
            json!({"status": "COMPLETED", "captures": [
                {"status": "COMPLETED", "capture_type": "BARCODE"},
                {"status": "FAILED", "capture_type": "BARCODE"}]}),
            &json!({"status": "COMPLETED", "captures": [
                {"status": "matched", "capture_type": "BARCODE"},
                {"status": "FAILED", "capture_type": "BARCODE"}]}),
        );
    }
}
