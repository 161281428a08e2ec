//! What can be said about a link without following it.

/// Facts about a scanned link, for a person to judge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UrlFacts {
    /// Whether the link may be offered for opening.
    pub opening: Opening,
    /// The scheme in lower case.
    pub scheme: String,
    /// The host as it is resolved: ASCII, punycode where it was not.
    pub host: Option<String>,
    /// The host as it was written, where that differs.
    pub host_as_written: Option<String>,
    /// What to warn of, in order.
    pub warnings: Vec<UrlWarning>,
}

/// Whether a link may be offered for opening.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Opening {
    /// After a person confirmed it.
    Confirm,
    /// Not at all.
    Never,
}

/// What makes a link suspicious. The names are stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum UrlWarning {
    /// Something else than http or https.
    SchemeNotWeb,
}

impl UrlWarning {
    /// The code as text, `scheme_not_web`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SchemeNotWeb => "scheme_not_web",
        }
    }
}

/// Looks at a text as a link. It is never fetched.
pub fn inspect(text: &str) -> UrlFacts {
    let scheme = text.split(':').next().unwrap_or_default();
    UrlFacts {
        opening: Opening::Never,
        scheme: scheme.to_ascii_lowercase(),
        host: None,
        host_as_written: None,
        warnings: Vec::new(),
    }
}
