//! A message while it is being read: elements and issues pile up here.
//!
//! The parsers of the writings fill a [`Draft`] and know nothing of each other; when
//! one is through, `association` judges the message as a whole.

use std::ops::Range;

use crate::element::{BUFFER, Buffer, Slot, Writing};
use crate::issues::Issues;
use crate::{
    ApplicationIdentifier, Class, Detail, Gtin, Issue, IssueCode, Options, Severity, Verdict, value,
};

/// The most elements of one message, as in the GS1 Barcode Syntax Engine.
pub(crate) const MOST_ELEMENTS: usize = 64;

/// A message while it is being read.
#[derive(Debug, Clone)]
pub(crate) struct Draft<'a> {
    pub(crate) text: &'a str,
    pub(crate) options: Options,
    pub(crate) class: Class,
    /// A number beside the elements, from the linear part of a composite symbol.
    pub(crate) linear: Option<Gtin>,
    slots: [Slot; MOST_ELEMENTS],
    len: usize,
    pub(crate) issues: Issues,
    /// The query of a link, or nothing.
    pub(crate) query: (u16, u16),
}

/// Reading cannot go on; why stands among the issues.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stop;

impl<'a> Draft<'a> {
    pub(crate) fn new(text: &'a str, options: &Options) -> Self {
        const BLANK: Slot = Slot {
            ai: ApplicationIdentifier::GTIN,
            start: 0,
            end: 0,
            writing: Writing::Plain,
            zeros: 0,
            faulty: false,
        };
        Self {
            text,
            options: *options,
            class: Class::Plain,
            linear: None,
            slots: [BLANK; MOST_ELEMENTS],
            len: 0,
            issues: Issues::new(),
            query: (0, 0),
        }
    }

    #[inline]
    pub(crate) fn slots(&self) -> &[Slot] {
        self.slots.get(..self.len).unwrap_or_default()
    }

    #[inline]
    pub(crate) fn add(&mut self, slot: Slot) -> Result<(), Stop> {
        let Some(place) = self.slots.get_mut(self.len) else {
            let range = usize::from(slot.start)..usize::from(slot.end);
            self.error(IssueCode::TooManyElements, Some(slot.ai), range);
            return Err(Stop);
        };
        *place = slot;
        self.len += 1;
        Ok(())
    }

    /// Notes an error whose code says it all.
    pub(crate) fn error(
        &mut self,
        code: IssueCode,
        ai: Option<ApplicationIdentifier>,
        range: Range<usize>,
    ) {
        self.note(Severity::Error, code, ai, range, Detail::None);
    }

    /// Notes an issue as grave as the options say.
    pub(crate) fn judge(
        &mut self,
        verdict: Verdict,
        code: IssueCode,
        ai: Option<ApplicationIdentifier>,
        range: Range<usize>,
    ) {
        match verdict {
            Verdict::Refuse => self.note(Severity::Error, code, ai, range, Detail::None),
            Verdict::Warn => self.note(Severity::Warning, code, ai, range, Detail::None),
            Verdict::Accept => {}
        }
    }

    pub(crate) fn note(
        &mut self,
        severity: Severity,
        code: IssueCode,
        ai: Option<ApplicationIdentifier>,
        range: Range<usize>,
        detail: Detail,
    ) {
        let short = |at: usize| u16::try_from(at).unwrap_or(u16::MAX);
        self.issues.push(Issue {
            code,
            severity,
            ai,
            start: short(self.text.floor_char_boundary(range.start)),
            end: short(self.text.ceil_char_boundary(range.end)),
            detail,
        });
    }

    /// Checks the length of a value and that it holds no caret: what must be right
    /// before its parts can be looked at. Answers whether it is.
    pub(crate) fn check_shape(&mut self, slot: Slot) -> bool {
        let mut buffer: Buffer = [0; BUFFER];
        let decoded = slot.decoded(self.text, &mut buffer);
        let (min, max) = value::lengths(slot.ai);
        let fits = (min..=max).contains(&decoded.len());
        let caret = decoded.iter().position(|&byte| byte == b'^');
        let range = usize::from(slot.start)..usize::from(slot.end);
        if !fits {
            let found = value::length(slot, self.text);
            let detail = Detail::Length {
                found: u16::try_from(found).unwrap_or(u16::MAX),
                min: min as u16,
                max: max as u16,
            };
            self.note(
                Severity::Error,
                IssueCode::Length,
                Some(slot.ai),
                range,
                detail,
            );
        } else if let Some(at) = caret {
            let range = slot.place(self.text, at)..slot.place(self.text, at + 1);
            self.error(IssueCode::IllegalCaret, Some(slot.ai), range);
        }
        fits && caret.is_none()
    }

    /// Checks characters and contents of the value in one slot.
    pub(crate) fn check_content(&mut self, index: usize) {
        let Some(slot) = self.slots.get(index).copied().filter(|slot| !slot.faulty) else {
            return;
        };
        let mut buffer: Buffer = [0; BUFFER];
        let decoded = slot.decoded(self.text, &mut buffer);
        let Err(fault) = value::check(slot.ai, decoded, self.options.reference_year) else {
            return;
        };
        let start = slot.place(self.text, fault.start);
        let end = slot.place(self.text, fault.start + fault.len);
        self.note(
            Severity::Error,
            fault.code,
            Some(slot.ai),
            start..end,
            fault.detail,
        );
        if let Some(slot) = self.slot_mut(index) {
            slot.faulty = true;
        }
    }

    pub(crate) fn check_contents(&mut self) {
        for index in 0..self.len {
            self.check_content(index);
        }
    }

    pub(crate) fn slot_mut(&mut self, index: usize) -> Option<&mut Slot> {
        self.slots.get_mut(index)
    }

    /// Notes an Application Identifier that the table doesn't know.
    pub(crate) fn judge_unknown(
        &mut self,
        ai: ApplicationIdentifier,
        range: Range<usize>,
    ) -> Result<(), Stop> {
        self.judge(
            self.options.unknown_ais,
            IssueCode::UnknownAi,
            Some(ai),
            range,
        );
        match self.options.unknown_ais {
            Verdict::Refuse => Err(Stop),
            Verdict::Warn | Verdict::Accept => Ok(()),
        }
    }
}
