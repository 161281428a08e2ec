//! Foreign text, made safe to look at.
//!
//! Codes, servers and files may hold characters that act instead of show: control
//! characters, and those that turn the reading direction around or have no width.
//! Each gets a visible mark, and no text is endless. What is stored stays as it
//! came; this is for the eye only.
//!
//! It does not know where a text came from.

/// Most characters of a text that are shown.
const LONGEST: usize = 2_000;

/// The text with a visible mark for each character that would act, cut after 2,000.
pub(crate) fn shown(text: &str) -> String {
    shown_within(text, LONGEST)
}

/// The same for a text that may be missing.
pub(crate) fn shown_if_any(text: Option<&str>) -> Option<String> {
    text.map(shown)
}

/// The same, cut after `most` characters with an ellipsis.
pub(crate) fn shown_within(text: &str, most: usize) -> String {
    let mut out = String::with_capacity(text.len().min(most));
    for (at, character) in text.chars().enumerate() {
        if at == most {
            out.push('…');
            break;
        }
        push(&mut out, character);
    }
    out
}

fn push(out: &mut String, character: char) {
    let code = u32::from(character);
    match character {
        // The control pictures of Unicode stand in the order of the controls.
        '\0'..='\u{1f}' => out.extend(char::from_u32(0x2400 + code)),
        _ if acts(character) => out.push_str(&format!("⟨{code:04X}⟩")),
        _ => out.push(character),
    }
}

/// True for controls, marks of direction, and what takes no room.
fn acts(character: char) -> bool {
    matches!(
        character,
        '\u{7f}'..='\u{9f}'
            | '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e01ef}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, want: &str) {
        assert_eq!(shown(text), want);
    }

    #[test]
    fn plain_text_stays_as_it_is() {
        check("", "");
        check(
            "Honig 250 g – größer, 蜂蜜, עברית 🍯",
            "Honig 250 g – größer, 蜂蜜, עברית 🍯",
        );
        check("<b>=cmd|' /C calc'!A0", "<b>=cmd|' /C calc'!A0");
    }

    #[test]
    fn control_characters_can_be_seen() {
        check("10ABC\u{1d}17271231", "10ABC␝17271231");
        check("a\nb\u{0}\u{7f}\u{9b}", "a␊b␀⟨007F⟩⟨009B⟩");
    }

    #[test]
    fn characters_that_turn_the_direction_can_be_seen() {
        check("invoice\u{202e}gpj.exe", "invoice⟨202E⟩gpj.exe");
        check("a\u{2066}b\u{2069}", "a⟨2066⟩b⟨2069⟩");
    }

    #[test]
    fn characters_without_width_can_be_seen() {
        check("12\u{200b}34\u{feff}", "12⟨200B⟩34⟨FEFF⟩");
        check("o\u{ad}k\u{e0041}", "o⟨00AD⟩k⟨E0041⟩");
    }

    #[test]
    fn what_is_shown_once_is_shown_the_same_again() {
        let once = shown("a\u{202e}\u{1d}b");
        check(&once, &once);
    }

    #[test]
    fn an_endless_text_is_cut_with_an_ellipsis() {
        check(&"é".repeat(LONGEST), &"é".repeat(LONGEST));
        check(
            &"é".repeat(LONGEST + 1),
            &format!("{}…", "é".repeat(LONGEST)),
        );
        assert_eq!(shown_within("abcdef", 3), "abc…");
    }
}
