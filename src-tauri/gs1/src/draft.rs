//! A message while it is being read: elements and issues pile up here.
//!
//! The parsers of the writings fill a [`Draft`] and know nothing of each other; when
//! one is through, `association` judges the message as a whole.

use std::ops::Range;

use crate::characters::Set;
use crate::check::{Fault, Outcome};
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
    /// What is known of all characters of the text.
    pub(crate) common: Set,
    /// The query of a link, or nothing.
    pub(crate) query: (u16, u16),
}

/// Reading cannot go on; why stands among the issues.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stop;

impl<'a> Draft<'a> {
    #[inline]
    pub(crate) fn new(text: &'a str, options: &Options) -> Self {
        const BLANK: Slot = Slot {
            ai: ApplicationIdentifier::BLANK,
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
            common: Set::NONE,
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
            self.refuse_surplus(slot);
            return Err(Stop);
        };
        *place = slot;
        self.len += 1;
        Ok(())
    }

    /// Adds a slot to those that are noted last one first. Where there is no room, the
    /// last of the message makes some and is returned.
    pub(crate) fn add_before(&mut self, slot: Slot) -> Option<Slot> {
        if let Some(place) = self.slots.get_mut(self.len) {
            *place = slot;
            self.len += 1;
            return None;
        }
        let surplus = self.slots.first().copied();
        self.slots.copy_within(1.., 0);
        if let Some(place) = self.slots.last_mut() {
            *place = slot;
        }
        surplus
    }

    #[cold]
    pub(crate) fn refuse_surplus(&mut self, slot: Slot) {
        let range = usize::from(slot.start)..usize::from(slot.end);
        self.error(IssueCode::TooManyElements, Some(slot.ai), range);
    }

    /// Forgets all elements.
    pub(crate) fn clear(&mut self) {
        self.len = 0;
    }

    /// Turns the order of the elements round.
    pub(crate) fn reverse(&mut self) {
        if let Some(slots) = self.slots.get_mut(..self.len) {
            slots.reverse();
        }
    }

    /// Notes an error whose code says it all.
    #[cold]
    pub(crate) fn error(
        &mut self,
        code: IssueCode,
        ai: Option<ApplicationIdentifier>,
        range: Range<usize>,
    ) {
        self.note(Severity::Error, code, ai, range, Detail::None);
    }

    /// Notes an issue as grave as the options say.
    #[cold]
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

    #[cold]
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

    /// No character of the text stands for another one, and no caret is among them.
    #[inline]
    pub(crate) fn is_literal(&self) -> bool {
        self.common.includes(Set::LITERAL)
    }

    /// Checks the length of a value and that it holds no caret: what must be right
    /// before its parts can be looked at. Answers whether it is.
    #[inline]
    pub(crate) fn check_shape(&mut self, slot: Slot) -> bool {
        slot.is_plainly_fitting() || self.check_decoded_shape(slot)
    }

    fn check_decoded_shape(&mut self, slot: Slot) -> bool {
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
        let Some(slot) = self.slots.get(index).filter(|slot| !slot.faulty) else {
            return;
        };
        let year = self.options.reference_year;
        let outcome = match slot.plain(self.text) {
            Some(value) => value::check(slot.ai, value, self.common, year),
            None => self.check_decoded_content(slot),
        };
        if let Err(fault) = outcome {
            self.note_fault(index, fault);
        }
    }

    #[inline(never)]
    fn check_decoded_content(&self, slot: &Slot) -> Outcome {
        let mut buffer: Buffer = [0; BUFFER];
        let decoded = slot.decoded(self.text, &mut buffer);
        value::check(slot.ai, decoded, Set::NONE, self.options.reference_year)
    }

    #[cold]
    fn note_fault(&mut self, index: usize, fault: Fault) {
        let Some(slot) = self.slots.get(index).copied() else {
            return;
        };
        let start = slot.place(self.text, fault.start);
        let end = slot.place(self.text, fault.start + fault.len);
        let (code, ai) = (fault.code, Some(slot.ai));
        self.note(Severity::Error, code, ai, start..end, fault.detail);
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
    #[cold]
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
