//! North American coupons, whose fields tell their own lengths.

use super::{Fault, Outcome, date, number};
use crate::IssueCode;

/// The coupon code of AI (8110).
pub(super) fn coupon(data: &[u8], reference_year: u16) -> Outcome {
    let mut fields = Fields::new(data)?;
    fields.company_prefix(Lengths::From0To6)?;
    fields.take(6)?; // offer code
    fields.sized(1, 5, 0)?; // save value
    fields.purchase()?;
    if fields.starts_option(b'1') {
        fields.digit(b"0123")?; // how the purchases combine
        fields.purchase()?;
        fields.company_prefix(Lengths::From0To6Or9)?;
    }
    if fields.starts_option(b'2') {
        fields.purchase()?;
        fields.company_prefix(Lengths::From0To6Or9)?;
    }
    fields.validity(reference_year)?;
    if fields.starts_option(b'5') {
        fields.sized(0, 9, 6)?; // serial number
    }
    if fields.starts_option(b'6') {
        fields.company_prefix(Lengths::From1To7)?; // the retailer
    }
    if fields.starts_option(b'9') {
        fields.digit(b"01256")?; // save value code
        fields.digit(b"012")?; // item it applies to
        fields.take(1)?; // store coupon
        fields.digit(b"01")?; // multiplication
    }
    fields.finish()
}

/// The positive offer file code of AI (8112).
pub(super) fn offer(data: &[u8]) -> Outcome {
    let mut fields = Fields::new(data)?;
    fields.digit(b"01")?; // format
    fields.sized(0, 6, 6)?; // funder
    fields.take(6)?; // offer code
    fields.sized(0, 9, 6)?; // serial number
    fields.finish()
}

/// Which length digits a company prefix may have; six is added to them.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lengths {
    From0To6,
    /// 9 says that there is no prefix.
    From0To6Or9,
    From1To7,
}

/// A reader that walks through the fields.
struct Fields<'a> {
    data: &'a [u8],
    at: usize,
}

impl<'a> Fields<'a> {
    fn new(data: &'a [u8]) -> Result<Self, Fault> {
        match data.iter().position(|byte| !byte.is_ascii_digit()) {
            Some(at) => Err(Fault::new(IssueCode::NonDigit, at, 1)),
            None => Ok(Self { data, at: 0 }),
        }
    }

    /// The next `len` digits.
    fn take(&mut self, len: usize) -> Result<&'a [u8], Fault> {
        self.take_or(len, IssueCode::Coupon)
    }

    fn take_or(&mut self, len: usize, code: IssueCode) -> Result<&'a [u8], Fault> {
        let rest = self.data.get(self.at..).unwrap_or_default();
        let Some(field) = rest.get(..len) else {
            // Where nothing is left to point at, the whole value is at fault.
            return Err(match rest.len() {
                0 => Fault::new(code, 0, self.data.len()),
                left => Fault::new(code, self.at, left),
            });
        };
        self.at += len;
        Ok(field)
    }

    /// One digit out of a few.
    fn digit(&mut self, allowed: &[u8]) -> Result<u8, Fault> {
        self.digit_or(allowed, IssueCode::Coupon)
    }

    fn digit_or(&mut self, allowed: &[u8], code: IssueCode) -> Result<u8, Fault> {
        match self.take_or(1, code)? {
            &[digit] if allowed.contains(&digit) => Ok(digit - b'0'),
            _ => Err(Fault::new(code, self.at - 1, 1)),
        }
    }

    /// A field behind its own length digit, to which `more` is added.
    fn sized(&mut self, least: u8, most: u8, more: usize) -> Outcome {
        let digits = b"0123456789";
        let allowed = &digits[usize::from(least)..=usize::from(most)];
        let length = usize::from(self.digit(allowed)?) + more;
        self.take(length).map(|_| ())
    }

    fn company_prefix(&mut self, lengths: Lengths) -> Outcome {
        let code = IssueCode::CompanyPrefix;
        let allowed: &[u8] = match lengths {
            Lengths::From0To6 => b"0123456",
            Lengths::From0To6Or9 => b"01234569",
            Lengths::From1To7 => b"1234567",
        };
        let length = self.digit_or(allowed, code)?;
        if length == 9 {
            return Ok(());
        }
        let start = self.at;
        let prefix = self.take_or(usize::from(length) + 6, code)?;
        number::company_prefix(prefix).map_err(|fault| fault.shifted(start))
    }

    /// What must be bought: amount, kind, family.
    fn purchase(&mut self) -> Outcome {
        self.sized(1, 5, 0)?;
        self.digit(b"012349")?;
        self.take(3).map(|_| ())
    }

    /// The last day and the first day, where they are given.
    fn validity(&mut self, reference_year: u16) -> Outcome {
        let last = self.dated(b'3', reference_year)?;
        let first = self.dated(b'4', reference_year)?;
        match (first, last) {
            (Some(first), Some(last)) if first > last => {
                Err(Fault::new(IssueCode::Coupon, self.at - 14, 14))
            }
            (Some(_) | None, Some(_) | None) => Ok(()),
        }
    }

    fn dated(&mut self, option: u8, reference_year: u16) -> Result<Option<&'a [u8]>, Fault> {
        if !self.starts_option(option) {
            return Ok(None);
        }
        let start = self.at;
        let day = self.take(6)?;
        date::date(day, reference_year)
            .map_err(|_| Fault::new(IssueCode::Coupon, start, day.len()))?;
        Ok(Some(day))
    }

    /// Steps over an option's digit, if it comes next.
    fn starts_option(&mut self, option: u8) -> bool {
        let starts = self.data.get(self.at) == Some(&option);
        self.at += usize::from(starts);
        starts
    }

    fn finish(&self) -> Outcome {
        match self.data.len() - self.at {
            0 => Ok(()),
            left => Err(Fault::new(IssueCode::Coupon, self.at, left)),
        }
    }
}
