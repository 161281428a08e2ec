//! Lists: a bare array today, an envelope with page numbers on sibling APIs.

use serde_json::Value;

use crate::record::Record;

/// The readable entries of a list answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<T> {
    /// The entries, in the server's order.
    pub items: Vec<T>,
    /// How many entries were no objects and were passed over.
    pub unread: usize,
    /// The number of the page after this one, when the envelope announces one.
    pub next_page: Option<u64>,
}

impl<T> Default for Page<T> {
    fn default() -> Self {
        Self {
            items: Vec::new(),
            unread: 0,
            next_page: None,
        }
    }
}

impl<T> Page<T> {
    /// Reads either form; nothing when the value is neither.
    pub(crate) fn of(value: Value) -> Option<Self>
    where
        T: From<Record>,
    {
        let (entries, next_page) = match value {
            Value::Array(entries) => (entries, None),
            other => {
                let mut envelope = Record::of(other)?;
                let Some(Value::Array(entries)) = envelope.any("data") else {
                    return None;
                };
                (entries, envelope.inner("pagination").and_then(next))
            }
        };
        let all = entries.len();
        let items: Vec<T> = entries
            .into_iter()
            .filter_map(Record::of)
            .map(T::from)
            .collect();
        let unread = all - items.len();
        Some(Self {
            items,
            unread,
            next_page,
        })
    }
}

fn next(mut pagination: Record) -> Option<u64> {
    let page = pagination.count("page")?;
    pagination
        .flag("has_next")
        .filter(|more| *more)
        .map(|_| page.saturating_add(1))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::proposal::Proposal;

    #[track_caller]
    fn check(value: Value, want: Option<(usize, usize, Option<u64>)>) {
        let got =
            Page::<Proposal>::of(value).map(|page| (page.items.len(), page.unread, page.next_page));
        assert_eq!(got, want);
    }

    #[test]
    fn a_list_is_an_array_or_an_envelope() {
        check(json!([{"id": 1}, {"id": 2}]), Some((2, 0, None)));
        check(json!({"data": [{"id": 1}]}), Some((1, 0, None)));
        check(
            json!({"data": [{"id": 1}], "pagination": {"page": 1, "has_next": true}}),
            Some((1, 0, Some(2))),
        );
        check(
            json!({"data": [], "pagination": {"page": 2, "has_next": false}}),
            Some((0, 0, None)),
        );
    }

    #[test]
    fn an_odd_entry_is_counted_and_passed_over() {
        check(json!([{"id": 1}, "odd", null]), Some((1, 2, None)));
    }

    #[test]
    fn anything_else_is_no_list() {
        check(json!({"detail": "no"}), None);
        check(json!({"data": {}}), None);
        check(json!("text"), None);
    }
}
