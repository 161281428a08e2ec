//! One Application Identifier with its value.

use std::borrow::Cow;
use std::ops::Range;

use crate::ApplicationIdentifier;

/// One Application Identifier with its value.
#[derive(Debug, Clone, Copy)]
pub struct Element<'a> {
    pub(crate) ai: ApplicationIdentifier,
    pub(crate) raw: &'a str,
    pub(crate) start: usize,
}

impl<'a> Element<'a> {
    /// What the value means.
    pub fn ai(&self) -> ApplicationIdentifier {
        self.ai
    }

    /// The data title printed beside the value, such as `BATCH/LOT`.
    pub fn title(&self) -> &'static str {
        self.ai.title()
    }

    /// The value as it is meant: percent escapes and brackets decoded, a GTIN
    /// with all its zeros. Borrowed wherever the text has it as it is.
    pub fn value(&self) -> Cow<'a, str> {
        Cow::Borrowed(self.raw)
    }

    /// The bytes of the value in the text that was parsed.
    pub fn range(&self) -> Range<usize> {
        self.start..self.start + self.raw.len()
    }
}
