//! Words for people where the outbox and the server have words of their own.

use crate::{
    outbox::{capture_row::CaptureRow, session_row::SessionRow},
    photo,
    text::{shown, shown_within},
};

/// Most characters of a text that only names something.
const NAME: usize = 60;

/// Name of a symbology; one this version does not know stays as it is.
pub(crate) fn symbology(name: &str) -> &str {
    match name {
        "ean-13" => "EAN-13",
        "ean-8" => "EAN-8",
        "upc-a" => "UPC-A",
        "upc-e" => "UPC-E",
        "itf-14" => "ITF-14",
        "code-128" => "Code 128",
        "gs1-128" => "GS1-128",
        "code-39" => "Code 39",
        "databar-omni" => "GS1 DataBar",
        "databar-expanded" => "GS1 DataBar Expanded",
        "qr" => "QR Code",
        "gs1-qr" => "GS1 QR Code",
        "data-matrix" => "Data Matrix",
        "gs1-data-matrix" => "GS1 DataMatrix",
        "pdf417" => "PDF417",
        "aztec" => "Aztec",
        other => other,
    }
}

pub(super) use crate::proposal::field;

/// Name of a photo type; one this version does not know stays as it is.
pub(super) fn photo_type(word: &str) -> String {
    shown_within(&photo::label(word), NAME)
}

/// What a capture is, in a few words.
pub(super) fn capture(row: &CaptureRow, product_name: Option<&str>) -> String {
    let name = product_name
        .or(row.gtin.as_deref())
        .unwrap_or(&row.raw_value);
    shown_within(name, NAME)
}

/// The order a session is about, else its product; empty when there is neither.
pub(super) fn session(row: &SessionRow) -> String {
    let name = row.order_id.as_deref().or(row.product_key.as_deref());
    shown_within(name.unwrap_or_default(), NAME)
}

/// A text of the server that only names something, such as a status word.
pub(super) fn server_word(word: &str) -> String {
    shown_within(word, NAME)
}

/// A text that may be missing, as text.
pub(super) fn or_empty(text: Option<&str>) -> String {
    text.map(shown).unwrap_or_default()
}
