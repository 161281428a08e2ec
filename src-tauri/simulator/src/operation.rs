//! The operations: which request means what.

use axum::http::Method;

/// One operation of the contract, or of the server beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Operation {
    /// `POST /sessions`
    CreateSession,
    /// `GET /sessions/{id}`
    GetSession,
    /// `GET /sessions/{id}/status`
    GetSessionStatus,
    /// `POST /sessions/{id}/submit`
    SubmitSession,
    /// `POST /sessions/{id}/end`
    EndSession,
    /// `POST /captures`
    CreateCapture,
    /// `POST /captures/upload-image`
    UploadImage,
    /// `GET /captures/{id}`
    GetCapture,
    /// `POST /captures/{id}/retry`
    RetryCapture,
    /// `GET /captures/{id}/proposals`
    ListProposals,
    /// `POST /captures/{id}/apply`
    ApplyProposals,
    /// `PATCH /proposals/{proposal_id}`
    ReviewProposal,
    /// `GET /sessions/{session_id}/presigned-upload-url`
    GetPresignedUploadUrl,
    /// `POST /sessions/{session_id}/photos`
    RegisterPhoto,
    /// `POST /sessions/{session_id}/photos/reorder`
    ReorderPhotos,
    /// `PATCH /sessions/{session_id}/photos/{photo_id}`
    UpdatePhoto,
    /// `POST /resolve-url`
    ResolveUrl,
    /// `POST /captures/{short_id}/save-redirect`
    SaveRedirect,
    /// `GET /freshness-thresholds`
    GetFreshnessThresholds,
    /// `GET /account/api/v1/whoami`
    Whoami,
    /// `GET /scanner/api/v1/openapi.json`, outside the contract's twenty.
    OpenApi,
    /// The form upload to `/storage/…`, outside the contract's twenty.
    StoreObject,
    /// `POST /v1/sessions/async` of the browser service.
    CreateBrowser,
    /// `GET /v1/sessions/async/{request_id}/status` of the browser service.
    GetBrowserStatus,
    /// `DELETE /v1/sessions/{session_id}` of the browser service.
    EndBrowser,
    /// `GET /live/{session_id}`: the picture of a browser.
    ShowBrowser,
}

/// A request's operation and the identifiers in its path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Route {
    pub(crate) operation: Operation,
    pub(crate) ids: Vec<String>,
}

/// Name, method and path of each operation.
const TABLE: [(Operation, &str, Method, &str); 26] = [
    (
        Operation::CreateSession,
        "create_session",
        Method::POST,
        "/scanner/api/v1/sessions",
    ),
    (
        Operation::GetSession,
        "get_session",
        Method::GET,
        "/scanner/api/v1/sessions/{id}",
    ),
    (
        Operation::GetSessionStatus,
        "get_session_status",
        Method::GET,
        "/scanner/api/v1/sessions/{id}/status",
    ),
    (
        Operation::SubmitSession,
        "submit_session",
        Method::POST,
        "/scanner/api/v1/sessions/{id}/submit",
    ),
    (
        Operation::EndSession,
        "end_session",
        Method::POST,
        "/scanner/api/v1/sessions/{id}/end",
    ),
    (
        Operation::CreateCapture,
        "create_capture",
        Method::POST,
        "/scanner/api/v1/captures",
    ),
    (
        Operation::UploadImage,
        "upload_image",
        Method::POST,
        "/scanner/api/v1/captures/upload-image",
    ),
    (
        Operation::GetCapture,
        "get_capture",
        Method::GET,
        "/scanner/api/v1/captures/{id}",
    ),
    (
        Operation::RetryCapture,
        "retry_capture",
        Method::POST,
        "/scanner/api/v1/captures/{id}/retry",
    ),
    (
        Operation::ListProposals,
        "list_proposals",
        Method::GET,
        "/scanner/api/v1/captures/{id}/proposals",
    ),
    (
        Operation::ApplyProposals,
        "apply_proposals",
        Method::POST,
        "/scanner/api/v1/captures/{id}/apply",
    ),
    (
        Operation::ReviewProposal,
        "review_proposal",
        Method::PATCH,
        "/scanner/api/v1/proposals/{proposal_id}",
    ),
    (
        Operation::GetPresignedUploadUrl,
        "get_presigned_upload_url",
        Method::GET,
        "/scanner/api/v1/sessions/{session_id}/presigned-upload-url",
    ),
    (
        Operation::RegisterPhoto,
        "register_photo",
        Method::POST,
        "/scanner/api/v1/sessions/{session_id}/photos",
    ),
    (
        Operation::ReorderPhotos,
        "reorder_photos",
        Method::POST,
        "/scanner/api/v1/sessions/{session_id}/photos/reorder",
    ),
    (
        Operation::UpdatePhoto,
        "update_photo",
        Method::PATCH,
        "/scanner/api/v1/sessions/{session_id}/photos/{photo_id}",
    ),
    (
        Operation::ResolveUrl,
        "resolve_url",
        Method::POST,
        "/scanner/api/v1/resolve-url",
    ),
    (
        Operation::SaveRedirect,
        "save_redirect",
        Method::POST,
        "/scanner/api/v1/captures/{short_id}/save-redirect",
    ),
    (
        Operation::GetFreshnessThresholds,
        "get_freshness_thresholds",
        Method::GET,
        "/scanner/api/v1/freshness-thresholds",
    ),
    (
        Operation::Whoami,
        "whoami",
        Method::GET,
        "/account/api/v1/whoami",
    ),
    (
        Operation::OpenApi,
        "openapi",
        Method::GET,
        "/scanner/api/v1/openapi.json",
    ),
    (
        Operation::StoreObject,
        "store_object",
        Method::POST,
        "/storage/{bucket}",
    ),
    (
        Operation::CreateBrowser,
        "create_browser",
        Method::POST,
        "/v1/sessions/async",
    ),
    (
        Operation::GetBrowserStatus,
        "get_browser_status",
        Method::GET,
        "/v1/sessions/async/{request_id}/status",
    ),
    (
        Operation::EndBrowser,
        "end_browser",
        Method::DELETE,
        "/v1/sessions/{session_id}",
    ),
    (
        Operation::ShowBrowser,
        "show_browser",
        Method::GET,
        "/live/{session_id}",
    ),
];

impl Operation {
    /// The twenty operations of the contract.
    pub fn contract() -> impl Iterator<Item = Self> {
        TABLE
            .iter()
            .map(|row| row.0)
            .filter(|operation| !matches!(operation, Self::OpenApi | Self::StoreObject))
            .filter(|operation| !operation.is_of_browsers())
    }

    /// The name that faults and logs use: the end of the contract's operationId.
    pub fn name(self) -> &'static str {
        self.row().map_or("", |row| row.1)
    }

    /// Finds an operation by its name.
    pub fn named(name: &str) -> Option<Self> {
        TABLE.iter().find(|row| row.1 == name).map(|row| row.0)
    }

    /// Method and path template.
    pub(crate) fn endpoint(self) -> Option<(&'static Method, &'static str)> {
        self.row().map(|row| (&row.2, row.3))
    }

    /// Whether a readonly key is refused.
    pub(crate) fn writes(self) -> bool {
        match self {
            Self::GetSession
            | Self::GetSessionStatus
            | Self::GetCapture
            | Self::ListProposals
            | Self::ResolveUrl
            | Self::GetFreshnessThresholds
            | Self::Whoami
            | Self::OpenApi
            | Self::GetBrowserStatus
            | Self::ShowBrowser => false,
            Self::CreateSession
            | Self::SubmitSession
            | Self::EndSession
            | Self::CreateCapture
            | Self::UploadImage
            | Self::RetryCapture
            | Self::ApplyProposals
            | Self::ReviewProposal
            | Self::GetPresignedUploadUrl
            | Self::RegisterPhoto
            | Self::ReorderPhotos
            | Self::UpdatePhoto
            | Self::SaveRedirect
            | Self::StoreObject
            | Self::CreateBrowser
            | Self::EndBrowser => true,
        }
    }

    /// Whether no key is asked for.
    pub(crate) fn is_open(self) -> bool {
        matches!(
            self,
            Self::GetFreshnessThresholds | Self::OpenApi | Self::StoreObject | Self::ShowBrowser
        )
    }

    /// Whether it is one of the browser service, which has a key and errors of its own.
    pub(crate) fn is_of_browsers(self) -> bool {
        matches!(
            self,
            Self::CreateBrowser | Self::GetBrowserStatus | Self::EndBrowser | Self::ShowBrowser
        )
    }

    /// Whether its answer carries state words.
    pub(crate) fn tells_states(self) -> bool {
        matches!(
            self,
            Self::CreateSession
                | Self::GetSession
                | Self::GetSessionStatus
                | Self::SubmitSession
                | Self::EndSession
                | Self::CreateCapture
                | Self::UploadImage
                | Self::GetCapture
                | Self::RetryCapture
                | Self::ListProposals
                | Self::ReviewProposal
        )
    }

    fn row(self) -> Option<&'static (Self, &'static str, Method, &'static str)> {
        TABLE.iter().find(|row| row.0 == self)
    }
}

impl Route {
    /// Reads method and path. Fixed words win over identifiers, so
    /// `upload-image` and `reorder` are never taken for one.
    pub(crate) fn of(method: &Method, path: &str) -> Option<Self> {
        let mut matches: Vec<Self> = TABLE
            .iter()
            .filter(|row| row.2 == *method)
            .filter_map(|row| {
                let ids = captured(row.3, path)?;
                Some(Self {
                    operation: row.0,
                    ids,
                })
            })
            .collect();
        matches.sort_by_key(|route| route.ids.len());
        matches.into_iter().next()
    }

    /// The identifier at `place` in the path.
    pub(crate) fn id(&self, place: usize) -> &str {
        self.ids.get(place).map_or("", String::as_str)
    }
}

/// The identifiers of `path` where it fits `template`.
fn captured(template: &str, path: &str) -> Option<Vec<String>> {
    let (mut words, mut parts) = (template.split('/'), path.split('/'));
    let mut ids = Vec::new();
    loop {
        match (words.next(), parts.next()) {
            (None, None) => return Some(ids),
            (Some(word), Some(part)) if word == part => {}
            (Some(word), Some(part)) if word.starts_with('{') && !part.is_empty() => {
                ids.push(part.to_owned());
            }
            (Some(_), _) | (None, Some(_)) => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(method: &Method, path: &str, want: Option<(Operation, &[&str])>) {
        let got = Route::of(method, path);
        let want = want.map(|(operation, ids)| Route {
            operation,
            ids: ids.iter().map(|&id| id.to_owned()).collect(),
        });
        assert_eq!(got, want);
    }

    #[test]
    fn a_path_gives_its_operation_and_identifiers() {
        let base = "/scanner/api/v1";
        check(
            &Method::GET,
            &format!("{base}/sessions/S1"),
            Some((Operation::GetSession, &["S1"])),
        );
        check(
            &Method::PATCH,
            &format!("{base}/sessions/S1/photos/P1"),
            Some((Operation::UpdatePhoto, &["S1", "P1"])),
        );
    }

    #[test]
    fn a_fixed_word_is_never_taken_for_an_identifier() {
        let path = "/scanner/api/v1/captures/upload-image";
        check(&Method::POST, path, Some((Operation::UploadImage, &[])));
    }

    #[test]
    fn an_unknown_path_is_no_operation() {
        check(&Method::GET, "/scanner/api/v1/sessions", None);
        check(&Method::GET, "/scanner/api/v1/sessions/", None);
        check(&Method::GET, "/", None);
    }

    #[test]
    fn the_contract_has_twenty_operations_each_found_by_its_name() {
        assert_eq!(Operation::contract().count(), 20);
        for operation in Operation::contract() {
            assert_eq!(Operation::named(operation.name()), Some(operation));
        }
    }
}
