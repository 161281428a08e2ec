//! The issues of one message, kept without allocating.

use crate::{ApplicationIdentifier, Detail, Issue, IssueCode, Severity};

/// How many issues are kept; a message with more is hopeless anyway.
const MOST: usize = 16;

/// The issues of one message. No error is ever lost to warnings, so whether the
/// message is valid can be told however many there are.
#[derive(Debug, Clone)]
pub(crate) struct Issues {
    list: [Issue; MOST],
    len: usize,
    has_error: bool,
}

impl Issues {
    #[inline]
    pub(crate) const fn new() -> Self {
        // The first variants of all, so that zeros are all that is written.
        const BLANK: Issue = Issue {
            code: IssueCode::AiExcludedPair,
            severity: Severity::Error,
            ai: Some(ApplicationIdentifier::BLANK),
            start: 0,
            end: 0,
            detail: Detail::None,
        };
        Self {
            list: [BLANK; MOST],
            len: 0,
            has_error: false,
        }
    }

    pub(crate) fn push(&mut self, issue: Issue) {
        let is_first_error = issue.severity == Severity::Error && !self.has_error;
        self.has_error |= is_first_error;
        if let Some(place) = self.list.get_mut(self.len) {
            *place = issue;
            self.len += 1;
        } else if let Some(place) = self.list.last_mut().filter(|_| is_first_error) {
            *place = issue;
        }
    }

    pub(crate) fn has_error(&self) -> bool {
        self.has_error
    }

    /// Errors first, otherwise in the order in which the rules were checked.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Issue> {
        let found = self.list.get(..self.len).unwrap_or_default();
        let of = move |severity| found.iter().filter(move |issue| issue.severity == severity);
        of(Severity::Error).chain(of(Severity::Warning))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn issue(severity: Severity, start: u16) -> Issue {
        Issue {
            code: IssueCode::Date,
            severity,
            ai: None,
            start,
            end: start,
            detail: Detail::None,
        }
    }

    #[test]
    fn errors_come_first_and_survive_a_flood_of_warnings() {
        let mut issues = Issues::new();
        for start in 0..40 {
            issues.push(issue(Severity::Warning, start));
        }
        assert!(!issues.has_error());
        issues.push(issue(Severity::Error, 99));
        assert!(issues.has_error());
        assert_eq!(issues.iter().next().map(|issue| issue.start), Some(99));
        assert_eq!(issues.iter().count(), MOST);
    }
}
