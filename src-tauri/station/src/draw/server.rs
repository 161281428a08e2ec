//! What the server says of captures and photos, beside what stands here.

use perch_gs1::Gtin;
use scanner_api::{Capture, CaptureStatus, Photo, QrAnalysis};
use serde_json::Value;
use tr::tr;

use super::{count, words};
use crate::{
    link::address_of,
    outbox::{capture_row, photo_row, queue_row::Standing},
    text::{shown, shown_if_any},
    view::{self, CaptureCard, Difference, QrAnalysisView},
};

/// What is known here of a capture beyond its row.
#[derive(Debug)]
pub(super) struct Beside<'a> {
    /// What the server says of it.
    pub(super) remote: Option<Capture>,
    /// Proposals for it that are here.
    pub(super) proposals: u32,
    /// The last time the server was asked to try it again.
    pub(super) retry: Option<&'a Standing>,
}

/// A capture with everything the server says of it.
pub(super) fn capture_row(
    card: CaptureCard,
    row: &capture_row::CaptureRow,
    beside: Beside<'_>,
) -> view::CaptureRow {
    let is_retrying = beside.retry.is_some_and(Standing::is_open);
    let remote = beside.remote.unwrap_or_default();
    view::CaptureRow {
        card,
        remote_id: shown_if_any(row.remote_id.as_deref()),
        error_message: words::or_empty(remote.error_message.as_deref()),
        can_retry: remote.status == Some(CaptureStatus::Failed) && !is_retrying,
        product_short_id: shown_if_any(remote.product_short_id.as_deref()),
        server_created: remote.created.map(|at| at.to_string()),
        processed_at: remote.processed_at.map(|at| at.to_string()),
        uploaded_image_key: shown_if_any(remote.uploaded_image_key.as_deref()),
        proposal_count: beside.proposals.max(count(row.proposal_count)),
        qr_analysis: remote.qr_analysis.as_ref().map(qr_analysis),
        differences: capture_differences(row, &remote),
    }
}

fn capture_differences(row: &capture_row::CaptureRow, remote: &Capture) -> Vec<Difference> {
    let mut differences = Differences::default();
    let capture_type = remote.capture_type.as_ref().map(|word| word.as_str());
    differences.note(&tr!("Type"), &row.capture_type, capture_type);
    differences.note(
        &tr!("Raw value"),
        &row.raw_value,
        remote.raw_value.as_deref(),
    );
    let gtin = row.gtin.as_deref().unwrap_or_default();
    differences.note_gtin("GTIN", gtin, remote.gtin.as_deref());
    let here = row.elements();
    for (ai, value) in &remote.gs1_dl_data {
        if !ai.bytes().all(|byte| byte.is_ascii_digit()) {
            continue;
        }
        let here = here.get(ai).map(String::as_str).unwrap_or_default();
        let there = match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let field = format!("AI {ai}");
        match ai.as_str() {
            "01" => differences.note_gtin(&field, here, Some(&there)),
            _ => differences.note(&field, here, Some(&there)),
        }
    }
    differences.0
}

/// Where the server's values for a photo differ from ours.
///
/// `remote_capture` is the server's id of the capture the photo is linked to here.
pub(super) fn photo_differences(
    row: &photo_row::PhotoRow,
    remote: &Photo,
    remote_capture: Option<&str>,
) -> Vec<Difference> {
    let mut differences = Differences::default();
    let photo_type = remote.photo_type.as_ref().map(|word| word.as_str());
    differences.note(&tr!("Type"), &row.photo_type, photo_type);
    differences.note(
        &tr!("File name"),
        &row.file_name(),
        remote.original_filename.as_deref(),
    );
    let file_size = remote.file_size.map(|size| size.to_string());
    differences.note(
        &tr!("File size"),
        &row.sent_size().to_string(),
        file_size.as_deref(),
    );
    if let Some(here) = remote_capture {
        let there = remote.capture.as_ref().map(|id| id.as_str());
        differences.note(&tr!("Linked capture"), here, there);
    }
    differences.0
}

/// A difference in the order of the gallery.
pub(super) fn order_difference(here: usize, server: usize) -> Difference {
    Difference {
        field: tr!("place in the gallery" => "Order"),
        here: here.to_string(),
        server: server.to_string(),
    }
}

#[derive(Debug, Default)]
struct Differences(Vec<Difference>);

impl Differences {
    /// Notes a difference where the server said something and it is something else.
    fn note(&mut self, field: &str, here: &str, server: Option<&str>) {
        let Some(server) = server.filter(|server| !server.is_empty() && *server != here) else {
            return;
        };
        self.0.push(Difference {
            field: shown(field),
            here: shown(here),
            server: shown(server),
        });
    }

    /// The same for GTINs, which are the same with and without their zeros in front.
    fn note_gtin(&mut self, field: &str, here: &str, server: Option<&str>) {
        let same = |server: &&str| match (Gtin::parse(here), Gtin::parse(server)) {
            (Ok(here), Ok(server)) => here == server,
            (_, _) => false,
        };
        self.note(field, here, server.filter(|server| !same(server)));
    }
}

fn qr_analysis(analysis: &QrAnalysis) -> QrAnalysisView {
    let mut hops: Vec<String> = analysis.hops.iter().map(hop).collect();
    let is_told = |address: &str| {
        analysis
            .hops
            .iter()
            .any(|hop| address_of(hop) == Some(address))
    };
    if let Some(first) = analysis
        .initial_url
        .as_deref()
        .filter(|first| !is_told(first))
    {
        hops.insert(0, shown(first));
    }
    if let Some(last) = analysis.final_url.as_deref().filter(|last| !is_told(last)) {
        let last = shown(last);
        if hops.last() != Some(&last) {
            hops.push(last);
        }
    }
    QrAnalysisView {
        resolver_type: words::or_empty(analysis.resolver_type.as_deref()),
        hops,
        extracted_gtin: shown_if_any(analysis.extracted_gtin.as_deref()),
        error: words::or_empty(analysis.error_message.as_deref()),
    }
}

/// One step on the way of a link: its address, and the answer there.
fn hop(hop: &Value) -> String {
    match (
        address_of(hop),
        hop.get("status_code").and_then(Value::as_u64),
    ) {
        (Some(address), Some(status)) => format!("{} ({status})", shown(address)),
        (Some(address), None) => shown(address),
        (None, _) => shown(&hop.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check_gtin(here: &str, server: Option<&str>, want: usize) {
        let mut differences = Differences::default();
        differences.note_gtin("GTIN", here, server);
        assert_eq!(differences.0.len(), want, "{here} {server:?}");
    }

    #[test]
    fn a_gtin_is_the_same_without_its_zeros() {
        check_gtin("09521321000018", Some("9521321000018"), 0);
        check_gtin("09521321000018", Some("09521321000063"), 1);
        check_gtin("09521321000018", Some(""), 0);
        check_gtin("09521321000018", None, 0);
        check_gtin("", Some("09521321000018"), 1);
    }

    #[track_caller]
    fn check_hops(value: Value, want: &[&str]) {
        let analysis: QrAnalysis = serde_json::from_value(value).unwrap_or_default();
        assert_eq!(qr_analysis(&analysis).hops, want);
    }

    #[test]
    fn the_way_of_a_link_runs_from_first_to_last() {
        let (a, b) = ("https://a.test/", "https://b.test/");
        check_hops(
            json!({"initial_url": a, "final_url": b, "hops": []}),
            &[a, b],
        );
        check_hops(json!({"initial_url": a, "final_url": a, "hops": []}), &[a]);
        check_hops(
            json!({"initial_url": a, "final_url": b, "hops": [
                {"url": a, "status_code": 301, "headers": {}}, {"url": b, "status_code": 200},
            ]}),
            &["https://a.test/ (301)", "https://b.test/ (200)"],
        );
        check_hops(
            json!({"hops": [a, {"odd": "\u{202e}"}]}),
            &[a, "{\"odd\":\"⟨202E⟩\"}"],
        );
    }
}
