//! Checks of texts: check characters, account numbers, escapes.

use super::{Fault, Outcome, lists};
use crate::{Detail, IssueCode, bytes};

/// The last two characters follow from the others: each character's place in set
/// 82 times a prime, summed, modulo 1021, written in set 32.
pub(super) fn check_pair(data: &[u8]) -> Outcome {
    let code = IssueCode::CheckPair;
    let Some((body, &[high, low])) = data.split_last_chunk::<2>() else {
        return Err(Fault::new(code, 0, data.len()));
    };
    if body.len() > PRIMES.len() {
        return Err(Fault::new(code, 0, data.len()));
    }
    for (at, byte) in [(body.len(), high), (body.len() + 1, low)] {
        if bytes::position(SET_32, byte).is_none() {
            return Err(Fault {
                detail: Detail::Character(char::from(byte)),
                ..Fault::new(IssueCode::Charset, at, 1)
            });
        }
    }
    let sum: u32 = body
        .iter()
        .rev()
        .zip(PRIMES)
        .map(|(&byte, prime)| place_in_set_82(byte) * u32::from(prime))
        .sum();
    let place = (sum % 1021) as usize;
    let expected = [place >> 5, place & 31].map(|at| SET_32.get(at).copied().unwrap_or(b'?'));
    if [high, low] == expected {
        return Ok(());
    }
    Err(Fault {
        detail: Detail::CheckPair {
            expected: expected.map(char::from),
        },
        ..Fault::new(code, body.len(), 2)
    })
}

/// At least one character that is no digit.
pub(super) fn has_non_digit(data: &[u8]) -> Outcome {
    if data.iter().any(|byte| !byte.is_ascii_digit()) {
        return Ok(());
    }
    Err(Fault {
        detail: Detail::OnlyDigits,
        ..Fault::new(IssueCode::NonDigit, 0, data.len())
    })
}

/// Hyphens only.
pub(super) fn hyphen(data: &[u8]) -> Outcome {
    if !data.is_empty() && data.iter().all(|&byte| byte == b'-') {
        return Ok(());
    }
    Err(Fault::new(IssueCode::Hyphen, 0, data.len()))
}

/// One letter, digit, hyphen or underscore.
pub(super) fn importer_index(data: &[u8]) -> Outcome {
    match data {
        [byte] if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_') => Ok(()),
        _ => Err(Fault::new(IssueCode::Charset, 0, data.len())),
    }
}

/// Each `%` starts two hexadecimal digits.
pub(super) fn percent_encoding(data: &[u8]) -> Outcome {
    let mut at = 0;
    while let Some(rest) = data.get(at..).filter(|rest| !rest.is_empty()) {
        at += match rest {
            [b'%', a, b, ..] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit() => 3,
            [b'%', ..] => {
                let len = rest.len().min(3);
                return Err(Fault::new(IssueCode::PercentSequence, at, len));
            }
            _ => 1,
        };
    }
    Ok(())
}

/// `2/3`: position and end, both without leading zeros, the position not past the
/// end.
pub(super) fn position_in_sequence(data: &[u8]) -> Outcome {
    let code = IssueCode::PositionInSequence;
    let all = Fault::new(code, 0, data.len());
    let slash = data.iter().position(|&byte| byte == b'/').ok_or(all)?;
    let (position, end) = (&data[..slash], &data[slash + 1..]);
    let digits = |part: &[u8]| !part.is_empty() && part.iter().all(u8::is_ascii_digit);
    if !digits(position) || !digits(end) {
        return Err(all);
    }
    if position.first() == Some(&b'0') {
        return Err(Fault::new(IssueCode::ZeroPrefix, 0, slash));
    }
    if end.first() == Some(&b'0') {
        return Err(Fault::new(IssueCode::ZeroPrefix, slash + 1, end.len()));
    }
    // Without leading zeros the longer number is the greater one.
    if (position.len(), position) > (end.len(), end) {
        return Err(all);
    }
    Ok(())
}

/// An account number: country, two check digits, account, modulo 97 (ISO 13616-1).
pub(super) fn iban(data: &[u8]) -> Outcome {
    let code = IssueCode::Iban;
    let Some((head, account)) = data.split_at_checked(4) else {
        return Err(Fault::new(code, 0, data.len()));
    };
    if !lists::is_country_letters(&head[..2]) {
        return Err(Fault::new(code, 0, 2));
    }
    if !(11..=34).contains(&data.len()) {
        return Err(Fault::new(code, 0, data.len()));
    }
    let mut rest = 0_u32;
    for (at, byte) in (4..).zip(account).chain((0..).zip(head)) {
        rest = match byte {
            b'0'..=b'9' => rest * 10 + u32::from(byte - b'0'),
            b'A'..=b'Z' => rest * 100 + u32::from(byte - b'A') + 10,
            _ => return Err(Fault::new(code, at, 1)),
        } % 97;
    }
    if rest == 1 {
        return Ok(());
    }
    Err(Fault::new(code, 2, 2))
}

fn place_in_set_82(byte: u8) -> u32 {
    bytes::position(SET_82, byte).map_or(0, |place| place as u32)
}

/// Set 82 in the order of GS1 General Specifications 7.11, figure 7.11-1.
const SET_82: &[u8; 82] =
    b"!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";

/// The characters of check pairs: no 0, 1, I or O.
const SET_32: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/// One prime for each character before the pair; no such value is longer.
const PRIMES: [u8; 23] = [
    2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83,
];
