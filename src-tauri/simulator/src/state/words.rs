//! The words the contract lists, as types.

use serde::{Deserialize, Serialize};

/// A word of a closed list.
pub(crate) trait Word: Copy + 'static {
    /// The whole list.
    const ALL: &'static [Self];

    /// The word on the wire.
    fn word(self) -> &'static str;

    /// Finds a word in the list, letter by letter.
    fn read(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|known| known.word() == text)
    }
}

/// Declares a closed list of words: the type, its wire spelling and its list.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
        pub(crate) enum $name {
            $(#[serde(rename = $text)] $variant),+
        }

        impl Word for $name {
            const ALL: &'static [Self] = &[$(Self::$variant),+];

            fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $text),+
                }
            }
        }
    };
}

words! {
    /// State of a session.
    SessionStatus { Active = "ACTIVE", Completed = "COMPLETED", Expired = "EXPIRED" }
}

words! {
    /// State of a session's extraction. None of them means failure.
    ExtractionStatus {
        Pending = "pending",
        Processing = "processing",
        Ready = "ready",
        Accepted = "accepted",
        Rejected = "rejected",
    }
}

words! {
    /// What a session collects.
    CaptureMode {
        BarcodeScan = "barcode_scan",
        ProductPhotography = "product_photography",
        Both = "both",
    }
}

words! {
    /// State of a capture.
    CaptureStatus {
        Pending = "PENDING",
        LookingUp = "LOOKING_UP",
        Enriching = "ENRICHING",
        Resolving = "RESOLVING",
        Completed = "COMPLETED",
        Failed = "FAILED",
        NotFound = "NOT_FOUND",
    }
}

words! {
    /// How a capture came about.
    CaptureType { Barcode = "BARCODE", Image = "IMAGE", Manual = "MANUAL" }
}

words! {
    /// What a photo shows.
    PhotoType {
        Front = "front",
        Back = "back",
        Left = "left",
        Right = "right",
        Top = "top",
        Bottom = "bottom",
        Nutrition = "nutrition",
        Ingredients = "ingredients",
        Barcode = "barcode",
        Recycling = "recycling",
        Certification = "certification",
        Other = "other",
    }
}

words! {
    /// A reviewer's decision.
    Decision { Accepted = "ACCEPTED", Rejected = "REJECTED" }
}
