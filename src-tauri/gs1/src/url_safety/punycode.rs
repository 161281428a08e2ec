//! Punycode, the ASCII writing of host names in other scripts (RFC 3492).

// RFC 3492 5.
const BASE: u32 = 36;
const SHORTEST: u32 = 1;
const LONGEST: u32 = 26;
const SKEW: u32 = 38;
const DAMP: u32 = 700;
const FIRST_BIAS: u32 = 72;
const FIRST_OTHER: u32 = 128;

/// Longest label that is written; host names have at most 63.
const LONGEST_LABEL: usize = 256;

/// The punycode of a label without `xn--`. `None` where it is too long.
pub(super) fn encode(label: &str) -> Option<String> {
    let points: Vec<u32> = label.chars().map(u32::from).collect();
    if points.len() > LONGEST_LABEL {
        return None;
    }
    let mut out: String = label.chars().filter(char::is_ascii).collect();
    let ascii = out.len() as u32;
    if ascii > 0 {
        out.push('-');
    }
    let (mut done, mut next, mut delta, mut bias) = (ascii, FIRST_OTHER, 0_u32, FIRST_BIAS);
    while (done as usize) < points.len() {
        let lowest = points
            .iter()
            .copied()
            .filter(|&point| point >= next)
            .min()?;
        delta = delta.checked_add((lowest - next).checked_mul(done + 1)?)?;
        next = lowest;
        for &point in &points {
            if point < next {
                delta = delta.checked_add(1)?;
            }
            if point == next {
                push_number(&mut out, delta, bias);
                bias = adapted(delta, done + 1, done == ascii);
                delta = 0;
                done += 1;
            }
        }
        delta = delta.checked_add(1)?;
        next += 1;
    }
    Some(out)
}

/// A number of variable length (RFC 3492 3.3).
fn push_number(out: &mut String, mut number: u32, bias: u32) {
    let mut place = BASE;
    loop {
        let threshold = place.saturating_sub(bias).clamp(SHORTEST, LONGEST);
        if number < threshold {
            break;
        }
        let span = BASE - threshold;
        out.push(digit(threshold + (number - threshold) % span));
        number = (number - threshold) / span;
        place += BASE;
    }
    out.push(digit(number));
}

/// RFC 3492 5: a to z, then 0 to 9.
fn digit(value: u32) -> char {
    let digits = b"abcdefghijklmnopqrstuvwxyz0123456789";
    digits
        .get(value as usize)
        .map_or('a', |&byte| char::from(byte))
}

/// RFC 3492 6.1.
fn adapted(delta: u32, count: u32, is_first: bool) -> u32 {
    let mut delta = if is_first { delta / DAMP } else { delta / 2 };
    delta += delta / count;
    let mut place = 0;
    while delta > (BASE - SHORTEST) * LONGEST / 2 {
        delta /= BASE - SHORTEST;
        place += BASE;
    }
    place + (BASE - SHORTEST + 1) * delta / (delta + SKEW)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(label: &str, want: &str) {
        assert_eq!(encode(label).as_deref(), Some(want));
    }

    #[test]
    fn labels_come_out_as_in_the_examples_of_the_standard() {
        check("bücher", "bcher-kva");
        check("münchen", "mnchen-3ya");
        check("他们为什么不说中文", "ihqwcrb4cv8a8dqg056pqjye");
        check("3年b組金八先生", "3b-ww4c5e180e575a65lsy2b");
    }

    #[test]
    fn a_label_that_is_too_long_has_no_punycode() {
        assert_eq!(encode(&"ü".repeat(257)), None);
    }
}
