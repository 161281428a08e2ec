//! The kinds of rules a message can break.
//!
//! The names are stable: people's code branches on them.

/// What kind of rule is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum IssueCode {
    /// Two elements that must not stand on one item.
    AiExcludedPair,
    /// One Application Identifier with two different values.
    AiRepeatConflict,
    /// An element without the one it belongs to.
    AiRequirement,
    /// A digital signature beside a key without its serial part.
    AiSerialRequired,
    /// No symbology identifier in front of the message.
    AimMissing,
    /// A symbology identifier that carries no GS1 data.
    AimUnsupported,
    /// No code for biological sex (ISO/IEC 5218).
    BiologicalSex,
    /// Neither 0 nor 1.
    Boolean,
    /// A character outside the value's character set.
    Charset,
    /// A check digit that doesn't fit the number.
    CheckDigit,
    /// Check characters that don't fit the text.
    CheckPair,
    /// No GS1 Company Prefix where one must be.
    CompanyPrefix,
    /// No country code (ISO 3166-1).
    Country,
    /// A coupon whose fields don't fit together.
    Coupon,
    /// No currency code (ISO 4217).
    Currency,
    /// No day of the calendar.
    Date,
    /// A Digital Link qualifier in the query instead of the path.
    DlAttributeBelongsInPath,
    /// A word such as `gtin` in a Digital Link, where `01` should stand.
    DlConvenienceAlpha,
    /// An Application Identifier twice in a Digital Link.
    DlDuplicateAi,
    /// Digital Link qualifiers that don't belong to the key, or in the wrong order.
    DlKeyQualifierOrder,
    /// A link without a Digital Link key.
    DlNoPrimaryKey,
    /// An Application Identifier that may not stand in the query.
    DlNotAnAttribute,
    /// A number in the query that is no Application Identifier.
    DlUnknownAttribute,
    /// A GTIN in a Digital Link without its leading zeros.
    DlZeroSuppressedGtin,
    /// An Application Identifier without a value.
    EmptyValue,
    /// An element string with nothing in it.
    Fnc1Missing,
    /// A latitude or longitude off the globe.
    Geo,
    /// A control or direction mark that nobody sees.
    HiddenCharacter,
    /// Something else than a hyphen.
    Hyphen,
    /// No bank account number (ISO 13616-1).
    Iban,
    /// A `^`, which readers take for the separator.
    IllegalCaret,
    /// A zero byte behind a percent sign.
    IllegalNull,
    /// More bytes than a message may have.
    InputTooLong,
    /// Bytes that are no text.
    InvalidUtf8,
    /// The wrong number of characters.
    Length,
    /// No AIDC media type.
    MediaType,
    /// Something else than a digit, or only digits where that is not enough.
    NonDigit,
    /// A zero where none may be.
    Nonzero,
    /// Plain text, or a link that is not GS1's, where everything must be.
    NotGs1,
    /// A UPC-E number that doesn't start with 0 or 1.
    NumberSystem,
    /// No package type code.
    PackageType,
    /// A `%` without two hexadecimal digits.
    PercentSequence,
    /// A piece number beyond the total, or zero.
    PieceOfTotal,
    /// A position beyond the end, or no `2/3`.
    PositionInSequence,
    /// Brackets that don't fit together.
    Syntax,
    /// No time of the day.
    Time,
    /// More elements than a message may have.
    TooManyElements,
    /// An Application Identifier that the table doesn't know.
    UnknownAi,
    /// A host that may not be in a Digital Link.
    UriDomain,
    /// A character that may not be in a URI.
    UriIllegalCharacter,
    /// A URI without a host or without a path.
    UriNoPath,
    /// Neither http nor https.
    UriScheme,
    /// No winding direction.
    WindingDirection,
    /// Something else than the digit 0.
    Zero,
    /// A number with a leading zero.
    ZeroPrefix,
}

impl IssueCode {
    /// All of them, in alphabetical order.
    pub const ALL: [Self; 55] = [
        Self::AiExcludedPair,
        Self::AiRepeatConflict,
        Self::AiRequirement,
        Self::AiSerialRequired,
        Self::AimMissing,
        Self::AimUnsupported,
        Self::BiologicalSex,
        Self::Boolean,
        Self::Charset,
        Self::CheckDigit,
        Self::CheckPair,
        Self::CompanyPrefix,
        Self::Country,
        Self::Coupon,
        Self::Currency,
        Self::Date,
        Self::DlAttributeBelongsInPath,
        Self::DlConvenienceAlpha,
        Self::DlDuplicateAi,
        Self::DlKeyQualifierOrder,
        Self::DlNoPrimaryKey,
        Self::DlNotAnAttribute,
        Self::DlUnknownAttribute,
        Self::DlZeroSuppressedGtin,
        Self::EmptyValue,
        Self::Fnc1Missing,
        Self::Geo,
        Self::HiddenCharacter,
        Self::Hyphen,
        Self::Iban,
        Self::IllegalCaret,
        Self::IllegalNull,
        Self::InputTooLong,
        Self::InvalidUtf8,
        Self::Length,
        Self::MediaType,
        Self::NonDigit,
        Self::Nonzero,
        Self::NotGs1,
        Self::NumberSystem,
        Self::PackageType,
        Self::PercentSequence,
        Self::PieceOfTotal,
        Self::PositionInSequence,
        Self::Syntax,
        Self::Time,
        Self::TooManyElements,
        Self::UnknownAi,
        Self::UriDomain,
        Self::UriIllegalCharacter,
        Self::UriNoPath,
        Self::UriScheme,
        Self::WindingDirection,
        Self::Zero,
        Self::ZeroPrefix,
    ];

    /// The code as text, `check_digit`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AiExcludedPair => "ai_excluded_pair",
            Self::AiRepeatConflict => "ai_repeat_conflict",
            Self::AiRequirement => "ai_requirement",
            Self::AiSerialRequired => "ai_serial_required",
            Self::AimMissing => "aim_missing",
            Self::AimUnsupported => "aim_unsupported",
            Self::BiologicalSex => "biological_sex",
            Self::Boolean => "boolean",
            Self::Charset => "charset",
            Self::CheckDigit => "check_digit",
            Self::CheckPair => "check_pair",
            Self::CompanyPrefix => "company_prefix",
            Self::Country => "country",
            Self::Coupon => "coupon",
            Self::Currency => "currency",
            Self::Date => "date",
            Self::DlAttributeBelongsInPath => "dl_attribute_belongs_in_path",
            Self::DlConvenienceAlpha => "dl_convenience_alpha",
            Self::DlDuplicateAi => "dl_duplicate_ai",
            Self::DlKeyQualifierOrder => "dl_key_qualifier_order",
            Self::DlNoPrimaryKey => "dl_no_primary_key",
            Self::DlNotAnAttribute => "dl_not_an_attribute",
            Self::DlUnknownAttribute => "dl_unknown_attribute",
            Self::DlZeroSuppressedGtin => "dl_zero_suppressed_gtin",
            Self::EmptyValue => "empty_value",
            Self::Fnc1Missing => "fnc1_missing",
            Self::Geo => "geo",
            Self::HiddenCharacter => "hidden_character",
            Self::Hyphen => "hyphen",
            Self::Iban => "iban",
            Self::IllegalCaret => "illegal_caret",
            Self::IllegalNull => "illegal_null",
            Self::InputTooLong => "input_too_long",
            Self::InvalidUtf8 => "invalid_utf8",
            Self::Length => "length",
            Self::MediaType => "media_type",
            Self::NonDigit => "non_digit",
            Self::Nonzero => "nonzero",
            Self::NotGs1 => "not_gs1",
            Self::NumberSystem => "number_system",
            Self::PackageType => "package_type",
            Self::PercentSequence => "percent_sequence",
            Self::PieceOfTotal => "piece_of_total",
            Self::PositionInSequence => "position_in_sequence",
            Self::Syntax => "syntax",
            Self::Time => "time",
            Self::TooManyElements => "too_many_elements",
            Self::UnknownAi => "unknown_ai",
            Self::UriDomain => "uri_domain",
            Self::UriIllegalCharacter => "uri_illegal_character",
            Self::UriNoPath => "uri_no_path",
            Self::UriScheme => "uri_scheme",
            Self::WindingDirection => "winding_direction",
            Self::Zero => "zero",
            Self::ZeroPrefix => "zero_prefix",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_distinct_and_in_order() {
        assert!(IssueCode::ALL.is_sorted_by_key(|code| code.as_str()));
    }
}
