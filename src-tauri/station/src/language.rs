//! The language in which sentences for people are written.
//!
//! English stands in the sources: `tr!` looks a sentence up by its English text, and
//! `words/de.po` has the German one, for translators and their tools. One language counts
//! for the whole process and for every sentence made after it was chosen. A process that
//! never calls [`follow_settings`], such as a command of the terminal, speaks English.
//!
//! A stored sentence that names nothing is stored in English and said when it is drawn
//! (`later!`, `say`); one with a name or a number in it stays as it was written. Log lines
//! are English, but for sentences they quote. The words of the window are not in here.

use std::{
    borrow::Cow,
    sync::{
        Once,
        atomic::{AtomicBool, Ordering},
    },
};

use polib::{catalog::Catalog, po_file};
use tr::{Translator, tr};

use crate::view::Language;

/// The German sentences.
const GERMAN: &str = include_str!("../words/de.po");

/// Whether the settings of a station choose the language of this process.
static FOLLOWS: AtomicBool = AtomicBool::new(false);
/// Whether sentences are German at the moment.
static IS_GERMAN: AtomicBool = AtomicBool::new(false);

/// From now on this process speaks the language of its station's settings; until they are
/// read, that of the desktop.
pub fn follow_settings() {
    static ONCE: Once = Once::new();
    // Put in place once and early: `tr!` holds it while it formats, and a sentence may
    // be part of another.
    ONCE.call_once(|| match po_file::parse_from_reader(GERMAN.as_bytes()) {
        Ok(german) => tr::set_translator!(Catalogue { german }),
        Err(error) => tracing::error!(%error, "the German sentences cannot be read"),
    });
    FOLLOWS.store(true, Ordering::Relaxed);
    speak(Language::Desktop);
}

/// Speaks the language that settings name, where this process follows them.
pub(crate) fn speak(language: Language) {
    if !FOLLOWS.load(Ordering::Relaxed) {
        return;
    }
    let is_german = match language {
        Language::Desktop => is_german(sys_locale::get_locale().as_deref()),
        Language::En => false,
        Language::De => true,
    };
    IS_GERMAN.store(is_german, Ordering::Relaxed);
}

/// A sentence that is kept, even on the disk, in English until [`say`] says it.
macro_rules! later {
    ($sentence:literal) => {
        $sentence
    };
}
pub(crate) use later;

/// A sentence of `later!` in the language of the moment; any other text as it is.
pub(crate) fn say(sentence: &str) -> String {
    tr!(sentence)
}

/// A number as it is written here: German has a comma for the point.
pub(crate) fn number(written: &str) -> String {
    match IS_GERMAN.load(Ordering::Relaxed) {
        true => written.replace('.', ","),
        false => written.to_owned(),
    }
}

/// A measured value with one decimal.
pub(crate) fn tenths(value: impl Into<f64>) -> String {
    number(&format!("{:.1}", value.into()))
}

/// Whether a name of the desktop's language, such as `de_AT.UTF-8`, means German.
fn is_german(locale: Option<&str>) -> bool {
    let name = locale.and_then(|locale| locale.split(['-', '_', '.']).next());
    name.is_some_and(|name| name.eq_ignore_ascii_case("de"))
}

/// The sentences of the language that is spoken.
struct Catalogue {
    german: Catalog,
}

impl Translator for Catalogue {
    fn translate<'a>(&'a self, sentence: &'a str, context: Option<&'a str>) -> Cow<'a, str> {
        let german = || {
            let found = self.german.find_message(context, sentence, None)?;
            found.msgstr().ok()
        };
        spoken(german, sentence)
    }

    fn ntranslate<'a>(
        &'a self,
        n: u64,
        one: &'a str,
        many: &'a str,
        context: Option<&'a str>,
    ) -> Cow<'a, str> {
        // German counts as English does.
        let is_one = n == 1;
        let german = || {
            let found = self.german.find_message(context, one, Some(many))?;
            let texts = found.msgstr_plural().ok()?;
            texts.get(usize::from(!is_one)).map(String::as_str)
        };
        spoken(german, if is_one { one } else { many })
    }
}

/// The sentence in the language of the moment; English where there is no other.
fn spoken<'a>(german: impl Fn() -> Option<&'a str>, english: &'a str) -> Cow<'a, str> {
    let other = IS_GERMAN.load(Ordering::Relaxed).then(german).flatten();
    Cow::Borrowed(other.unwrap_or(english))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(locale: Option<&str>, want: bool) {
        assert_eq!(is_german(locale), want, "{locale:?}");
    }

    #[test]
    fn a_german_desktop_is_told_from_others() {
        check(Some("de"), true);
        check(Some("de-AT"), true);
        check(Some("de_CH.UTF-8"), true);
        check(Some("en-GB"), false);
        check(Some("del"), false);
        check(Some("C"), false);
        check(None, false);
    }

    #[test]
    fn whoever_does_not_follow_settings_speaks_english() {
        speak(Language::De);
        assert_eq!(number("1.5"), "1.5");
        assert_eq!(tr!("Front"), "Front");
        assert_eq!(say("Front"), "Front");
    }
}
