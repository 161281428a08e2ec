//! The checks that components of values must pass.
//!
//! Each names the check of the GS1 Barcode Syntax Dictionary it stands for. A
//! check sees one component and the reference year, nothing else: what elements
//! mean to each other is judged in `association`.

mod codes;
mod coupon;
mod date;
pub(crate) mod lists;
mod number;
mod text;

use crate::Detail;
use crate::IssueCode;

/// One check, by what it looks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::enum_variant_names,
    reason = "a check digit and a check pair are things of their own"
)]
pub(crate) enum Check {
    /// Dictionary: `iso5218`.
    BiologicalSex,
    /// Dictionary: `csum`; GS1 General Specifications 7.9.1.
    CheckDigit,
    /// Dictionary: `csumalpha`; GS1 General Specifications 7.9.5.
    CheckPair,
    /// Dictionary: `gcppos1`.
    CompanyPrefix,
    /// Dictionary: `gcppos2`.
    CompanyPrefixSecond,
    /// Dictionary: `iso3166`.
    Country,
    /// Dictionary: `iso3166999`.
    CountryOr999,
    /// Dictionary: `iso3166alpha2`.
    CountryLetters,
    /// Dictionary: `couponcode`; North American Coupon Application Guideline.
    Coupon,
    /// Dictionary: `couponposoffer`; GS1 AI (8112) coupon data specification.
    CouponOffer,
    /// Dictionary: `iso4217`.
    Currency,
    /// Dictionary: `yymmdd`.
    Date,
    /// Dictionary: `yymmd0`; GS1 General Specifications 3.4.2, day 00 leaves it open.
    DateOrMonth,
    /// Dictionary: `hasnondigit`.
    HasNonDigit,
    /// Dictionary: `hh`.
    Hour,
    /// Dictionary: `hhmi`.
    HourMinute,
    /// Dictionary: `hyphen`.
    Hyphen,
    /// Dictionary: `iban`; ISO 13616-1.
    Iban,
    /// Dictionary: `importeridx`; EU regulation 2018/574.
    ImporterIndex,
    /// Dictionary: `latitude`.
    Latitude,
    /// Dictionary: `yyyymmdd`.
    LongDate,
    /// Dictionary: `longitude`.
    Longitude,
    /// Dictionary: `mediatype`.
    MediaType,
    /// Dictionary: `mi`.
    Minute,
    /// Dictionary: `nozeroprefix`.
    NoZeroPrefix,
    /// Dictionary: `nonzero`.
    Nonzero,
    /// Dictionary: `packagetype`.
    PackageType,
    /// Dictionary: `pcenc`; RFC 3986 2.1.
    PercentEncoding,
    /// Dictionary: `pieceoftotal`.
    PieceOfTotal,
    /// Dictionary: `posinseqslash`.
    PositionInSequence,
    /// Dictionary: `ss`.
    Second,
    /// Dictionary: `winding`.
    WindingDirection,
    /// Dictionary: `yesno`.
    YesNo,
    /// Dictionary: `zero`.
    Zero,
}

/// What a check found, and where in the data it was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) code: IssueCode,
    pub(crate) start: usize,
    pub(crate) len: usize,
    pub(crate) detail: Detail,
}

/// What every check answers.
pub(crate) type Outcome = Result<(), Fault>;

impl Fault {
    /// A fault whose code says it all.
    pub(crate) fn new(code: IssueCode, start: usize, len: usize) -> Self {
        Self {
            code,
            start,
            len,
            detail: Detail::None,
        }
    }

    /// The same fault, seen from `by` bytes further left.
    pub(crate) fn shifted(self, by: usize) -> Self {
        Self {
            start: self.start + by,
            ..self
        }
    }
}

impl Check {
    /// Runs the check on one component, whose character set already fits.
    pub(crate) fn run(self, data: &[u8], reference_year: u16) -> Outcome {
        match self {
            Self::BiologicalSex => codes::one_of(data, b"0129", IssueCode::BiologicalSex),
            Self::CheckDigit => number::check_digit(data),
            Self::CheckPair => text::check_pair(data),
            Self::CompanyPrefix => number::company_prefix(data),
            Self::CompanyPrefixSecond => number::company_prefix_second(data),
            Self::Country => codes::listed(data, lists::is_country, IssueCode::Country),
            Self::CountryOr999 => codes::country_or_999(data),
            Self::CountryLetters => {
                codes::listed(data, lists::is_country_letters, IssueCode::Country)
            }
            Self::Coupon => coupon::coupon(data, reference_year),
            Self::CouponOffer => coupon::offer(data),
            Self::Currency => codes::listed(data, lists::is_currency, IssueCode::Currency),
            Self::Date => date::date(data, reference_year),
            Self::DateOrMonth => date::date_or_month(data, reference_year),
            Self::HasNonDigit => text::has_non_digit(data),
            Self::Hour => date::hour(data),
            Self::HourMinute => date::hour_minute(data),
            Self::Hyphen => text::hyphen(data),
            Self::Iban => text::iban(data),
            Self::ImporterIndex => text::importer_index(data),
            Self::Latitude => number::at_most(data, 1_800_000_000, IssueCode::Geo),
            Self::LongDate => date::long_date(data),
            Self::Longitude => number::at_most(data, 3_600_000_000, IssueCode::Geo),
            Self::MediaType => codes::listed(data, lists::is_media_type, IssueCode::MediaType),
            Self::Minute | Self::Second => date::sixtieth(data),
            Self::NoZeroPrefix => number::no_zero_prefix(data),
            Self::Nonzero => number::nonzero(data),
            Self::PackageType => {
                codes::listed(data, lists::is_package_type, IssueCode::PackageType)
            }
            Self::PercentEncoding => text::percent_encoding(data),
            Self::PieceOfTotal => number::piece_of_total(data),
            Self::PositionInSequence => text::position_in_sequence(data),
            Self::WindingDirection => codes::one_of(data, b"019", IssueCode::WindingDirection),
            Self::YesNo => codes::one_of(data, b"01", IssueCode::Boolean),
            Self::Zero => codes::one_of(data, b"0", IssueCode::Zero),
        }
    }
}
