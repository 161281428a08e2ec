//! Checks of numbers: check digits, company prefixes, ranges.

use super::{Fault, Outcome};
use crate::{Detail, IssueCode};

/// The shortest GS1 Company Prefix.
const SHORTEST_PREFIX: usize = 4;

/// The last digit follows from the others.
pub(super) fn check_digit(data: &[u8]) -> Outcome {
    let Some((&found, body)) = data.split_last() else {
        return Err(Fault::new(IssueCode::CheckDigit, 0, 0));
    };
    let expected = b'0' + crate::check_digit::check_digit(body);
    if found == expected {
        return Ok(());
    }
    Err(Fault {
        detail: Detail::CheckDigit {
            found: char::from(found),
            expected: char::from(expected),
        },
        ..Fault::new(IssueCode::CheckDigit, body.len(), 1)
    })
}

/// The data starts with digits enough for a company prefix. Which prefixes were
/// issued is not known here.
pub(super) fn company_prefix(data: &[u8]) -> Outcome {
    let Some(prefix) = data.get(..SHORTEST_PREFIX) else {
        return Err(Fault::new(IssueCode::CompanyPrefix, 0, data.len()));
    };
    match prefix.iter().position(|byte| !byte.is_ascii_digit()) {
        Some(at) => Err(Fault::new(IssueCode::CompanyPrefix, at, 1)),
        None => Ok(()),
    }
}

/// The same from the second character on.
pub(super) fn company_prefix_second(data: &[u8]) -> Outcome {
    let Some((_, rest)) = data.split_first().filter(|(_, rest)| !rest.is_empty()) else {
        return Err(Fault::new(IssueCode::CompanyPrefix, 0, data.len()));
    };
    company_prefix(rest).map_err(|fault| fault.shifted(1))
}

/// Some digit is not 0.
pub(super) fn nonzero(data: &[u8]) -> Outcome {
    if data.iter().any(|&byte| byte != b'0') {
        return Ok(());
    }
    Err(Fault::new(IssueCode::Nonzero, 0, data.len()))
}

/// The first digit is not 0.
pub(super) fn no_zero_prefix(data: &[u8]) -> Outcome {
    if data.first() == Some(&b'0') {
        return Err(Fault::new(IssueCode::ZeroPrefix, 0, 1));
    }
    Ok(())
}

/// A number up to a limit, both in ten digits.
pub(super) fn at_most(data: &[u8], limit: u64, code: IssueCode) -> Outcome {
    let number = data
        .iter()
        .fold(0_u64, |sum, byte| sum * 10 + u64::from(byte - b'0'));
    if number <= limit {
        return Ok(());
    }
    Err(Fault::new(code, 0, data.len()))
}

/// A piece number and as many digits for the total; neither is 0 and the piece is
/// within the total.
pub(super) fn piece_of_total(data: &[u8]) -> Outcome {
    let code = IssueCode::PieceOfTotal;
    let half = data.len() / 2;
    let (piece, total) = data.split_at(half);
    let is_zero = |digits: &[u8]| digits.iter().all(|&byte| byte == b'0');
    if data.is_empty() || piece.len() != total.len() || piece > total && !is_zero(total) {
        return Err(Fault::new(code, 0, data.len()));
    }
    if is_zero(piece) {
        return Err(Fault::new(code, 0, half));
    }
    if is_zero(total) {
        return Err(Fault::new(code, half, half));
    }
    Ok(())
}
