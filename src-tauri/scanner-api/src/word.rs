//! Words of the server: enums that know some words and keep all others.
//!
//! Case never matters when reading, because the API writes `ACTIVE` in one
//! place and `active` in another. A word this version does not know is kept as
//! it came, so that it can be shown, and so that polling goes on.

/// Declares an enum of known words with an `Other` for everything else.
macro_rules! words {
    (
        $(#[$meta:meta])*
        $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $word:literal,)+ }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$variant_meta])* $variant,)+
            /// A word this version does not know, kept as the server wrote it.
            Other(String),
        }

        impl $name {
            /// Every word this version knows, in the order of the API.
            pub const KNOWN: &[Self] = &[$(Self::$variant),+];

            /// Reads a word without regard to case or surrounding blanks.
            pub fn from_word(word: &str) -> Self {
                let word = word.trim();
                $(if word.eq_ignore_ascii_case($word) {
                    return Self::$variant;
                })+
                Self::Other(word.to_owned())
            }

            /// The word as the API writes it, or as the server wrote it.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $word,)+
                    Self::Other(word) => word,
                }
            }
        }

        impl From<&str> for $name {
            fn from(word: &str) -> Self {
                Self::from_word(word)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let word = <String as serde::Deserialize>::deserialize(deserializer)?;
                Ok(Self::from_word(&word))
            }
        }
    };
}

pub(crate) use words;
