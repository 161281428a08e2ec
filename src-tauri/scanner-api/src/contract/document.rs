//! An OpenAPI 3 document, as far as calls, their bodies, parameters and answers go.
//!
//! References are followed inside the document only and not in circles.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Named;
use crate::request::{API, Method};

/// How deep schemas may refer to each other.
const DEEPEST: usize = 8;

/// A document that names paths.
pub(super) struct Document<'a>(&'a Value);

/// One described call.
pub(super) struct Call<'a> {
    document: &'a Document<'a>,
    path: &'a Value,
    described: &'a Value,
}

impl<'a> Document<'a> {
    pub(super) fn of(value: &'a Value) -> Option<Self> {
        value.get("paths")?.as_object().map(|_| Self(value))
    }

    /// The call at a path with `{…}` where an identifier stands. The document may leave
    /// out where the API is mounted. A path with a word goes before one with a parameter.
    pub(super) fn call(&'a self, method: Method, path: &str) -> Option<Call<'a>> {
        let below = path.strip_prefix(API).unwrap_or(path);
        let method = match method {
            Method::Get => "get",
            Method::Post => "post",
            Method::Patch => "patch",
        };
        let paths = self.0.get("paths")?.as_object()?;
        let fitting = paths
            .iter()
            .filter(|(template, _)| fits(template, path) || fits(template, below));
        let (_, path) = fitting
            .filter(|(_, path)| path.get(method).is_some())
            .min_by_key(|(template, _)| template.matches('{').count())?;
        Some(Call {
            document: self,
            path,
            described: path.get(method)?,
        })
    }

    fn resolved(&self, mut value: &'a Value) -> &'a Value {
        for _ in 0..DEEPEST {
            let place = value.get("$ref").and_then(Value::as_str);
            let Some(place) = place.and_then(|place| place.strip_prefix('#')) else {
                break;
            };
            match self.0.pointer(place) {
                Some(there) => value = there,
                None => break,
            }
        }
        value
    }

    /// Adds the members of a schema; of a list, or a page of one, those of its entries.
    fn collect(&self, schema: &'a Value, depth: usize, named: &mut Named) {
        if depth > DEEPEST {
            return;
        }
        let schema = self.resolved(schema);
        let members = schema.get("properties").and_then(Value::as_object);
        named
            .names
            .extend(members.into_iter().flatten().map(|(name, _)| name.clone()));
        named.required.extend(texts(schema.get("required")));
        for word in ["allOf", "anyOf", "oneOf"] {
            let parts = schema.get(word).and_then(Value::as_array);
            for part in parts.into_iter().flatten() {
                self.collect(part, depth + 1, named);
            }
        }
        let entries = schema.get("items");
        let paged = schema.pointer("/properties/data");
        for entries in [entries, paged].into_iter().flatten() {
            self.collect(entries, depth + 1, named);
        }
    }
}

impl<'a> Call<'a> {
    /// The members of the body, if they are described.
    pub(super) fn body(&self) -> Option<Named> {
        let body = self.document.resolved(self.described.get("requestBody")?);
        self.members(body.get("content")?)
    }

    /// The members of the answer that means success, if they are described.
    pub(super) fn answer(&self) -> Option<Named> {
        self.successes()
            .find_map(|answer| self.members(answer.get("content")?))
    }

    /// Whether success is described with a `Location` header.
    pub(super) fn has_location(&self) -> bool {
        let mut headers = self
            .successes()
            .filter_map(|answer| answer.get("headers")?.as_object());
        headers.any(|headers| {
            headers
                .keys()
                .any(|name| name.eq_ignore_ascii_case("location"))
        })
    }

    /// The parameters in the query.
    pub(super) fn query(&self) -> Named {
        let mut named = Named::default();
        let lists = [self.path, self.described].map(|place| place.get("parameters"));
        for parameter in lists
            .into_iter()
            .flatten()
            .filter_map(Value::as_array)
            .flatten()
        {
            let parameter = self.document.resolved(parameter);
            let name = parameter.get("name").and_then(Value::as_str);
            let is_query = parameter.get("in").and_then(Value::as_str) == Some("query");
            let Some(name) = name.filter(|_| is_query) else {
                continue;
            };
            named.names.insert(name.to_owned());
            if parameter.get("required") == Some(&Value::Bool(true)) {
                named.required.insert(name.to_owned());
            }
        }
        named
    }

    fn successes(&self) -> impl Iterator<Item = &'a Value> {
        let answers = self.described.get("responses").and_then(Value::as_object);
        let answers = answers.into_iter().flatten();
        answers
            .filter(|(status, _)| status.starts_with('2'))
            .map(|(_, answer)| self.document.resolved(answer))
    }

    fn members(&self, content: &'a Value) -> Option<Named> {
        let mut named = Named::default();
        for described in content.as_object()?.values() {
            if let Some(schema) = described.get("schema") {
                self.document.collect(schema, 0, &mut named);
            }
        }
        (!named.names.is_empty()).then_some(named)
    }
}

fn fits(template: &str, path: &str) -> bool {
    let (words, parts) = (
        template.trim_matches('/').split('/'),
        path.trim_matches('/').split('/'),
    );
    words.clone().count() == parts.clone().count()
        && words
            .zip(parts)
            .all(|(word, part)| word == part || word.starts_with('{'))
}

fn texts(list: Option<&Value>) -> BTreeSet<String> {
    let list = list.and_then(Value::as_array);
    let texts = list.into_iter().flatten().filter_map(Value::as_str);
    texts.map(str::to_owned).collect()
}
