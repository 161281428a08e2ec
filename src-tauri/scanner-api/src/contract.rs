//! Contract watch: a server's own OpenAPI document against what this client relies on.
//!
//! What is sent is taken from the requests themselves, so it cannot differ from what
//! goes out; what is read is a short list, because reading bends anyway. The document
//! is data from outside: whatever it leaves out is said, never guessed. Whether the
//! server keeps to its document is not known here, and the sibling API behind
//! [`Operation::WhoAmI`] has a document of its own.

mod document;
mod relied;

use std::collections::BTreeSet;
use std::fmt;

use serde_json::Value;

use crate::dialect::Dialect;
use crate::request::{Method, Operation};

use document::Document;
use relied::Relied;

/// What came of a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// How many calls were looked for.
    pub calls: usize,
    /// How many of them are described with what goes in or comes out.
    pub described: usize,
    /// Everything that is not as this client relies on it, call by call.
    pub differences: Vec<Difference>,
}

/// Something that is not as this client relies on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The call.
    pub operation: Operation,
    /// What differs.
    pub deviation: Deviation,
}

/// How a described call may differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deviation {
    /// No such method and path.
    Missing {
        /// The method that was looked for.
        method: Method,
        /// The path that was looked for, with `{…}` where an identifier stands.
        path: String,
    },
    /// A member or parameter goes out that the document does not name.
    NotExpected(String),
    /// A member or parameter is required that never goes out.
    NotSent(String),
    /// The answer does not name a member that is read; other spellings were looked for.
    NotAnswered(String),
    /// Nothing says how to find what the call made: no identifier and no `Location`.
    NoIdentifier,
    /// Identifiers are spelled as another dialect has them.
    Spelling(Dialect),
}

/// The text is no OpenAPI document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the answer is no OpenAPI document; it names no paths")]
pub struct NoDocument;

/// Compares a document with what this client sends in `dialect` and reads.
pub fn compare(document: &Value, dialect: Dialect) -> Result<Comparison, NoDocument> {
    let document = Document::of(document).ok_or(NoDocument)?;
    let relied = relied::all(dialect);
    let mut comparison = Comparison {
        calls: relied.len(),
        described: 0,
        differences: Vec::new(),
    };
    for each in &relied {
        let Some(call) = document.call(each.method, &each.path) else {
            let missing = Deviation::Missing {
                method: each.method,
                path: each.path.clone(),
            };
            comparison.note(each.operation, missing);
            continue;
        };
        let (body, answer) = (call.body(), call.answer());
        comparison.described += usize::from(body.is_some() || answer.is_some());
        if let Some(body) = body {
            comparison.compare_sent(each, dialect, &body);
        }
        comparison.compare_query(each, &call.query());
        if let Some(answer) = answer {
            comparison.compare_read(each, &answer.names, call.has_location());
        }
    }
    Ok(comparison)
}

/// What a document names somewhere, and what of it is required.
#[derive(Debug, Default)]
struct Named {
    names: BTreeSet<String>,
    required: BTreeSet<String>,
}

impl Comparison {
    fn note(&mut self, operation: Operation, deviation: Deviation) {
        self.differences.push(Difference {
            operation,
            deviation,
        });
    }

    fn compare_sent(&mut self, relied: &Relied, dialect: Dialect, body: &Named) {
        let other = Dialect::ALL.into_iter().find(|other| {
            let spelled = relied::body(relied.operation, *other);
            let only_there = |name: &&String| !relied.body.contains(*name);
            *other != dialect
                && spelled
                    .iter()
                    .filter(only_there)
                    .any(|name| body.names.contains(name))
        });
        let sent = match other {
            Some(other) if !relied.body.is_subset(&body.names) => {
                self.note(relied.operation, Deviation::Spelling(other));
                relied::body(relied.operation, other)
            }
            Some(_) | None => relied.body.clone(),
        };
        self.compare_names(relied.operation, &sent, body);
    }

    fn compare_query(&mut self, relied: &Relied, query: &Named) {
        // A document without parameters says nothing about them.
        if !query.names.is_empty() {
            self.compare_names(relied.operation, &relied.query, query);
        }
    }

    fn compare_names(&mut self, operation: Operation, sent: &BTreeSet<String>, named: &Named) {
        for name in sent.difference(&named.names) {
            self.note(operation, Deviation::NotExpected(name.clone()));
        }
        for name in named.required.difference(sent) {
            self.note(operation, Deviation::NotSent(name.clone()));
        }
    }

    fn compare_read(&mut self, relied: &Relied, answer: &BTreeSet<String>, has_location: bool) {
        let has_any = |spellings: &[&str]| spellings.iter().any(|name| answer.contains(*name));
        if !relied.identifiers.is_empty() && !has_any(relied.identifiers) && !has_location {
            self.note(relied.operation, Deviation::NoIdentifier);
        }
        for name in relied.read.iter().filter(|name| !has_any(&[name])) {
            let missing = Deviation::NotAnswered((*name).to_owned());
            self.note(relied.operation, missing);
        }
    }
}

/// One sentence for people.
impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.operation)?;
        match &self.deviation {
            Deviation::Missing { method, path } => {
                let method = format!("{method:?}").to_uppercase();
                write!(f, "the server describes no {method} {path}")
            }
            Deviation::NotExpected(name) => write!(f, "the server does not expect \"{name}\""),
            Deviation::NotSent(name) => {
                write!(f, "the server requires \"{name}\", which is never sent")
            }
            Deviation::NotAnswered(name) => {
                write!(f, "the answer is described without \"{name}\"")
            }
            Deviation::NoIdentifier => {
                f.write_str("the answer is described without an identifier of what was made")
            }
            Deviation::Spelling(dialect) => write!(
                f,
                "the server spells identifiers like \"{}\"",
                dialect.session()
            ),
        }
    }
}
