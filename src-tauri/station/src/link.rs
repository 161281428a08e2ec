//! Where a code leads, told before anybody opens it.
//!
//! [`judge`] weighs what stands in the link itself, what the server found behind it, and
//! whether both speak of the product at hand. The verdict is a light with its reasons in
//! words: green is no promise that a page is good, only that nothing speaks against it.
//!
//! Pure; it follows nothing, and does not know who does.

use perch_gs1::{
    Class, Gtin, Options, parse_typed,
    url_safety::{Opening, UrlWarning, inspect, visible},
};
use scanner_api::{Link, LinkError, QrAnalysis, ResolvedUrl};
use serde_json::Value;
use tr::tr;

use crate::capture::{acts, link_sentence};

/// Hosts that hand out short links to everybody, so that the link says nothing about
/// where it leads.
const SHORTENERS: [&str; 22] = [
    "bit.ly",
    "buff.ly",
    "cutt.ly",
    "goo.gl",
    "is.gd",
    "l.ead.me",
    "lnkd.in",
    "ow.ly",
    "q-r.to",
    "qr.link",
    "qr.page",
    "qrco.de",
    "qrs.ly",
    "rb.gy",
    "rebrand.ly",
    "s.id",
    "shorturl.at",
    "t.co",
    "t.ly",
    "tiny.cc",
    "tinyurl.com",
    "v.gd",
];

/// Endings of files that are run, installed or unpacked instead of shown.
const FILES: [&str; 19] = [
    "7z", "apk", "bat", "cmd", "deb", "dmg", "docm", "exe", "hta", "iso", "jar", "msi", "pkg",
    "ps1", "rar", "scr", "vbs", "xlsm", "zip",
];

/// What to think of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Light {
    /// Nothing speaks against it.
    Green,
    /// Look before opening it.
    Amber,
    /// Do not open it.
    Red,
}

/// A light and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The gravest of the reasons.
    pub light: Light,
    /// Sentences, the gravest first; empty for green.
    pub reasons: Vec<String>,
    /// Host of the link, as it is resolved.
    pub host: String,
    /// Host where it ends, where the server followed it to another one.
    pub leads_to: Option<String>,
}

/// The way of a link, as somebody who followed it tells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Way {
    /// Addresses after the link itself, first to last.
    pub stops: Vec<String>,
    /// The GTIN found there.
    pub gtin: Option<String>,
    /// Why it could not be followed to its end.
    pub error: Option<String>,
}

impl From<&QrAnalysis> for Way {
    fn from(analysis: &QrAnalysis) -> Self {
        let hops = analysis.hops.iter().filter_map(address_of);
        Self::through(
            hops.map(str::to_owned),
            analysis.final_url.as_deref(),
            analysis.error_message.as_deref(),
            analysis.extracted_gtin.clone(),
        )
    }
}

impl From<&ResolvedUrl> for Way {
    fn from(resolved: &ResolvedUrl) -> Self {
        let failed = resolved.succeeded == Some(false);
        let error = resolved.error_message.clone();
        let error = error.or_else(|| failed.then(|| tr!("the server could not follow it")));
        Self::through(
            resolved.chain.iter().cloned(),
            resolved.final_url.as_deref(),
            error.as_deref(),
            None,
        )
    }
}

impl Way {
    fn through(
        stops: impl Iterator<Item = String>,
        end: Option<&str>,
        error: Option<&str>,
        gtin: Option<String>,
    ) -> Self {
        let mut stops: Vec<String> = stops.collect();
        if let Some(end) = end.filter(|end| stops.last().is_none_or(|last| last != end)) {
            stops.push(end.to_owned());
        }
        Self {
            stops,
            gtin,
            error: error.filter(|error| !error.is_empty()).map(str::to_owned),
        }
    }
}

/// The address of a step, which servers tell as a text or as an object with a `url`.
pub(crate) fn address_of(hop: &Value) -> Option<&str> {
    hop.as_str().or_else(|| hop.get("url")?.as_str())
}

/// What to think of a text that may be a link: `None` where it is none. `gtin` is the
/// number of the product at hand, `way` what was found on following the link.
pub fn judge(text: &str, gtin: Option<&str>, way: Option<&Way>) -> Option<Verdict> {
    let facts = inspect(text);
    let scan = parse_typed(text, &Options::default());
    let is_link = matches!(scan.class(), Class::Url | Class::Gs1DigitalLink);
    if !is_link && !acts(&facts, text) {
        return None;
    }
    let mut found: Vec<(Light, String)> = Vec::new();
    for warning in &facts.warnings {
        let light = match warning {
            UrlWarning::IdnUnicode | UrlWarning::IdnPunycode | UrlWarning::NotEncrypted => {
                Light::Amber
            }
            _ => Light::Red,
        };
        let sentence = match warning {
            UrlWarning::NotEncrypted => Some(tr!("The link is not encrypted")),
            UrlWarning::TooLong => Some(tr!("The link is longer than any honest one")),
            UrlWarning::NoHost => Some(tr!("The link leads nowhere")),
            other => link_sentence(*other, &facts),
        };
        found.extend(sentence.map(|sentence| (light, sentence)));
    }
    let host = facts.host.clone().unwrap_or_default();
    if SHORTENERS.contains(&host.as_str()) {
        let sentence = tr!(
            "{host} makes short links, which say nothing about where they lead",
            host
        );
        found.push((Light::Amber, sentence));
    }
    found.extend(file(text));
    let named = scan.gtin().map(|gtin| gtin.to_string());
    found.extend(other_gtin(&tr!("The link"), named.as_deref(), gtin));
    let mut leads_to = None;
    if let Some(way) = way {
        found.extend(of_way(way, text, gtin));
        let end = way.stops.last().and_then(|end| inspect(end).host);
        leads_to = end.filter(|end| *end != host);
    }
    found.sort_by_key(|(light, _)| std::cmp::Reverse(*light));
    found.dedup();
    Some(Verdict {
        light: found.first().map_or(Light::Green, |(light, _)| *light),
        reasons: found.into_iter().map(|(_, sentence)| sentence).collect(),
        host,
        leads_to,
    })
}

/// Why nobody is asked to follow a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unfollowed {
    /// It is no link of the web, or one that is made to mislead.
    #[error("{}", tr!("This is no link that can be followed"))]
    NoWebLink,
    /// It has a name before an `@`, which may be somebody's.
    #[error("{}", tr!("This link has a name or password before its host, so it is not sent anywhere"))]
    Userinfo,
    /// Its host is a number or one of the local network.
    #[error("{}", tr!("This link leads into a local network, so it is not sent anywhere"))]
    LocalHost,
    /// The server takes shorter ones.
    #[error("{}", tr!("This link is too long for the service"))]
    TooLong,
}

/// The link as it may be sent to somebody who follows it: only to a public name, and never
/// with what may be a person's name or password.
///
/// # Errors
/// Why it is not sent.
pub fn followable(text: &str) -> Result<Link, Unfollowed> {
    let facts = inspect(text);
    if facts.opening == Opening::Never {
        return Err(Unfollowed::NoWebLink);
    }
    if facts.warnings.contains(&UrlWarning::Userinfo) {
        return Err(Unfollowed::Userinfo);
    }
    let host = facts.host.as_deref().unwrap_or_default();
    if facts.warnings.contains(&UrlWarning::IpHost) || is_local(host) {
        return Err(Unfollowed::LocalHost);
    }
    Link::parse(text).map_err(|error| match error {
        LinkError::Scheme => Unfollowed::NoWebLink,
        LinkError::TooLong(_) => Unfollowed::TooLong,
    })
}

/// What may be kept as the link of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Where the link ends.
    pub link: Link,
    /// Green, or amber: then somebody has to be asked.
    pub light: Light,
}

/// Why a link cannot be kept as that of a product.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unkept {
    /// Nobody knows where it ends.
    #[error("{}", tr!("Nobody knows yet where this link leads. Have it followed first, then save it"))]
    NotFollowed,
    /// It was followed, and did not come to an end.
    #[error("{}", tr!("This link could not be followed to its end, so it cannot be saved for the product"))]
    NoEnd,
    /// It is not to be opened.
    #[error("{}", tr!("This link must not be opened, so it cannot be saved for the product"))]
    Red,
    /// It ends where nobody else can get to.
    #[error("{0}")]
    Private(#[from] Unfollowed),
}

/// What may be kept of a link as that of its product: where it ends, if that is known and
/// nothing grave speaks against it.
///
/// # Errors
/// Why nothing is kept.
pub fn keepable(text: &str, gtin: Option<&str>, way: Option<&Way>) -> Result<Kept, Unkept> {
    let verdict = judge(text, gtin, way).ok_or(Unfollowed::NoWebLink)?;
    if verdict.light == Light::Red {
        return Err(Unkept::Red);
    }
    let way = way.ok_or(Unkept::NotFollowed)?;
    if way.error.is_some() {
        return Err(Unkept::NoEnd);
    }
    let end = way.stops.last().map_or(text, String::as_str);
    Ok(Kept {
        link: followable(end)?,
        light: verdict.light,
    })
}

/// Names in the query of a link that stand before something about a person or a visit.
const PERSONAL: [&str; 22] = [
    "account",
    "auth",
    "customer",
    "email",
    "firstname",
    "key",
    "lastname",
    "login",
    "mail",
    "mobile",
    "name",
    "otp",
    "pass",
    "password",
    "phone",
    "pin",
    "session",
    "sid",
    "tel",
    "token",
    "uid",
    "user",
];

/// Whether the query of a link looks as if it told of a person, so that it should be seen
/// in full before anybody is given it.
pub fn looks_personal(link: &str) -> bool {
    let query = link.split_once('?').map_or("", |(_, query)| query);
    let query = query.split_once('#').map_or(query, |(query, _)| query);
    query.split(['&', ';']).any(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let name: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
        let name = name.to_ascii_lowercase();
        let stem = name.strip_suffix("id").unwrap_or(&name);
        let is_named = PERSONAL.contains(&name.as_str()) || PERSONAL.contains(&stem);
        is_named || value.contains('@') || value.to_ascii_lowercase().contains("%40")
    })
}

/// Whether a name means a machine nearby: one label, or a name set aside for local use
/// (RFC 6761, RFC 6762, RFC 8375, ICANN's `internal`).
fn is_local(host: &str) -> bool {
    let host = host.trim_end_matches('.');
    let local = ["home.arpa", "internal", "lan", "local", "localhost"];
    !host.contains('.')
        || local.iter().any(|name| {
            let rest = host.strip_suffix(name);
            rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        })
}

/// What is odd about the steps behind a link.
fn of_way(way: &Way, link: &str, gtin: Option<&str>) -> Vec<(Light, String)> {
    let mut found = Vec::new();
    // Servers may tell the link itself as the first stop; it was judged already.
    for stop in way.stops.iter().filter(|stop| *stop != link) {
        let facts = inspect(stop);
        let host = facts.host.as_deref().unwrap_or_default();
        for warning in &facts.warnings {
            found.extend(match warning {
                UrlWarning::NotEncrypted => Some((
                    Light::Amber,
                    tr!("On its way it passes {host} without encryption", host),
                )),
                UrlWarning::IdnUnicode | UrlWarning::IdnPunycode => {
                    link_sentence(*warning, &facts).map(|sentence| (Light::Amber, sentence))
                }
                other => link_sentence(*other, &facts).map(|sentence| (Light::Red, sentence)),
            });
        }
        found.extend(file(stop));
    }
    let last = way.stops.last().map(String::as_str).unwrap_or_default();
    let there = parse_typed(last, &Options::default());
    let there = there.gtin().map(|gtin| gtin.to_string());
    let there = way.gtin.clone().or(there);
    found.extend(other_gtin(&tr!("Where it leads"), there.as_deref(), gtin));
    if let Some(error) = &way.error {
        let sentence = tr!(
            "It could not be followed to its end: {error}",
            error = visible(error)
        );
        found.push((Light::Amber, sentence));
    }
    found
}

/// That an address is one of a file that is run, installed or unpacked.
fn file(address: &str) -> Option<(Light, String)> {
    let ending = file_ending(address)?;
    let sentence = tr!(
        "It leads to a file that a computer runs or unpacks: .{ending}",
        ending
    );
    Some((Light::Red, sentence))
}

fn other_gtin(what: &str, named: Option<&str>, at_hand: Option<&str>) -> Option<(Light, String)> {
    let (named, at_hand) = (Gtin::parse(named?).ok()?, Gtin::parse(at_hand?).ok()?);
    (named != at_hand).then(|| {
        let sentence = tr!(
            "{what} speaks of {named}, this is {at_hand}",
            what,
            named,
            at_hand
        );
        (Light::Red, sentence)
    })
}

/// The ending of the file an address names, if it is one to be careful with.
fn file_ending(address: &str) -> Option<&'static str> {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    // Behind the host, whose own last label is no ending.
    let name = path.splitn(4, '/').nth(3)?.rsplit('/').next()?;
    let (_, ending) = name.rsplit_once('.')?;
    FILES
        .into_iter()
        .find(|known| ending.eq_ignore_ascii_case(known))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use serde_json::json;

    use super::*;

    const HONEY: &str = "09521321000018";

    #[track_caller]
    fn check(text: &str, want: Option<(Light, &[&str])>) {
        let verdict = judge(text, Some(HONEY), None);
        let got = verdict.as_ref().map(|verdict| {
            let reasons: Vec<&str> = verdict.reasons.iter().map(String::as_str).collect();
            (verdict.light, reasons)
        });
        assert_eq!(
            got,
            want.map(|(light, reasons)| (light, reasons.to_vec())),
            "{text}"
        );
    }

    #[test]
    fn a_query_about_a_person_is_told_from_one_about_a_product() {
        for link in [
            "https://example.com/r?email=a",
            "https://example.com/r?user_id=7&x=1",
            "https://example.com/r?x=1&Session-ID=9",
            "https://example.com/r?to=jo%40example.com#top",
        ] {
            assert!(looks_personal(link), "{link}");
        }
        for link in [
            "https://example.com/r",
            "https://id.gs1.org/01/09521321000063/10/B7?17=271231&linkType=all",
            "https://example.com/leaflets?lang=en#name=x",
        ] {
            assert!(!looks_personal(link), "{link}");
        }
    }

    #[test]
    fn what_is_no_link_has_no_light() {
        check("9521321000018", None);
        check("(01)09521321000018(10)B7", None);
        check("Some text", None);
        check("LOT:7", None);
    }

    #[test]
    fn a_link_that_speaks_of_the_product_is_green() {
        check(
            "https://id.gs1.org/01/09521321000018/10/B7",
            Some((Light::Green, &[])),
        );
        check("https://www.honey.example/about", Some((Light::Green, &[])));
    }

    #[test]
    fn the_text_alone_says_a_lot() {
        check(
            "https://id.gs1.org/01/09521321000063",
            Some((
                Light::Red,
                &["The link speaks of 09521321000063, this is 09521321000018"],
            )),
        );
        check(
            "http://www.honey.example/",
            Some((Light::Amber, &["The link is not encrypted"])),
        );
        check(
            "https://bit.ly/3xYz",
            Some((
                Light::Amber,
                &["bit.ly makes short links, which say nothing about where they lead"],
            )),
        );
        check(
            "https://xn--pple-43d.com/",
            Some((
                Light::Amber,
                &["The link leads to xn--pple-43d.com, whose letters may look like others"],
            )),
        );
        check(
            "http://good.example@192.0.2.1/",
            Some((
                Light::Red,
                &[
                    "The link leads to 192.0.2.1, not to the name before the @",
                    "The link leads to a number instead of a name: 192.0.2.1",
                    "The link is not encrypted",
                ],
            )),
        );
    }

    #[test]
    fn hostile_links_are_red_whatever_their_scheme() {
        let long = format!("https://a.example/{}", "x".repeat(8 * 1024));
        for text in [
            "javascript:alert(1)",
            "data:text/html,<b>x</b>",
            "file:///etc/passwd",
            "intent://scan/#Intent;scheme=zxing;end",
            "smb://host/share",
            "https://good.example@evil.example/",
            "https://example.com/\u{202e}gnp",
            &long,
        ] {
            let verdict = judge(text, Some(HONEY), None).unwrap();
            assert_eq!(verdict.light, Light::Red, "{text}");
            assert!(!verdict.reasons.is_empty(), "{text}");
        }
    }

    #[track_caller]
    fn check_way(way: &Way, light: Light, want: &[&str], leads_to: Option<&str>) {
        let verdict = judge("https://qr.brand.example/a1", Some(HONEY), Some(way)).unwrap();
        assert_eq!(verdict.light, light);
        assert_eq!(verdict.reasons, want);
        assert_eq!(verdict.leads_to.as_deref(), leads_to);
    }

    fn by(stops: &[&str]) -> Way {
        Way {
            stops: stops.iter().map(|&stop| stop.to_owned()).collect(),
            ..Way::default()
        }
    }

    #[test]
    fn what_lies_behind_a_link_counts() {
        check_way(
            &by(&["https://brand.example/honey"]),
            Light::Green,
            &[],
            Some("brand.example"),
        );
        check_way(
            &by(&["http://tracker.example/", "https://brand.example/honey"]),
            Light::Amber,
            &["On its way it passes tracker.example without encryption"],
            Some("brand.example"),
        );
        check_way(
            &by(&["https://brand.example/app/Setup.APK?x=1"]),
            Light::Red,
            &["It leads to a file that a computer runs or unpacks: .apk"],
            Some("brand.example"),
        );
        check_way(
            &by(&["https://id.gs1.org/01/09521321000063"]),
            Light::Red,
            &["Where it leads speaks of 09521321000063, this is 09521321000018"],
            Some("id.gs1.org"),
        );
    }

    #[test]
    fn a_leaflet_and_the_ending_of_a_host_are_no_dangerous_files() {
        check_way(
            &by(&["https://qr.brand.example/leaflet.pdf"]),
            Light::Green,
            &[],
            None,
        );
        check_way(
            &by(&["https://brand.zip/"]),
            Light::Green,
            &[],
            Some("brand.zip"),
        );
    }

    #[test]
    fn only_links_to_public_names_are_sent_to_somebody() {
        #[track_caller]
        fn check(text: &str, want: Result<(), Unfollowed>) {
            assert_eq!(followable(text).map(drop), want, "{text}");
        }
        check("https://id.gs1.org/01/09521321000018", Ok(()));
        check("http://brand.example/a?b=c", Ok(()));
        check("https://localhost.brand.example/", Ok(()));
        for local in [
            "http://localhost/",
            "http://LOCALHOST:8080/",
            "http://a.localhost./",
            "http://printer/",
            "http://printer.local/",
            "http://nas.lan/",
            "http://box.home.arpa/",
            "http://db.internal/",
            "http://127.0.0.1/",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://[::1]/",
            "http://192.0.2.1/",
        ] {
            check(local, Err(Unfollowed::LocalHost));
        }
        check("https://anna@brand.example/", Err(Unfollowed::Userinfo));
        check("javascript:alert(1)", Err(Unfollowed::NoWebLink));
        check("9521321000018", Err(Unfollowed::NoWebLink));
        check(
            "https://brand.example/\u{202e}gnp",
            Err(Unfollowed::NoWebLink),
        );
        let long = format!("https://brand.example/{}", "x".repeat(2048));
        check(&long, Err(Unfollowed::TooLong));
    }

    #[test]
    fn the_ways_of_both_answers_read_alike() {
        let analysis = QrAnalysis {
            hops: vec![
                json!("https://a.example/"),
                json!({"url": "https://b.example/"}),
            ],
            final_url: Some("https://c.example/".to_owned()),
            extracted_gtin: Some(HONEY.to_owned()),
            ..QrAnalysis::default()
        };
        let stops = by(&[
            "https://a.example/",
            "https://b.example/",
            "https://c.example/",
        ])
        .stops;
        let want = Way {
            stops: stops.clone(),
            gtin: Some(HONEY.to_owned()),
            error: None,
        };
        assert_eq!(Way::from(&analysis), want);

        let resolved = ResolvedUrl {
            chain: stops.clone(),
            final_url: stops.last().cloned(),
            succeeded: Some(false),
            ..ResolvedUrl::default()
        };
        let want = Way {
            stops,
            gtin: None,
            error: Some("the server could not follow it".to_owned()),
        };
        assert_eq!(Way::from(&resolved), want);
    }

    #[test]
    fn what_is_kept_for_a_product_is_where_the_link_ends() {
        #[track_caller]
        fn check(text: &str, way: Option<&Way>, want: Result<(&str, Light), &Unkept>) {
            let got = keepable(text, Some(HONEY), way);
            let got = got.as_ref().map(|kept| (kept.link.as_str(), kept.light));
            assert_eq!(got, want, "{text}");
        }
        let short = "https://qr.brand.example/a1";
        let end = "https://brand.example/honey";
        check(short, Some(&by(&[end])), Ok((end, Light::Green)));
        check(short, Some(&by(&[short])), Ok((short, Light::Green)));
        check(short, Some(&Way::default()), Ok((short, Light::Green)));
        check(
            "https://bit.ly/x",
            Some(&by(&[end])),
            Ok((end, Light::Amber)),
        );
        check(short, None, Err(&Unkept::NotFollowed));
        check(
            short,
            Some(&by(&["https://brand.example/Setup.apk"])),
            Err(&Unkept::Red),
        );
        check(
            short,
            Some(&by(&["https://id.gs1.org/01/09521321000063"])),
            Err(&Unkept::Red),
        );
        let loops = Way {
            error: Some("more than 10 redirects".to_owned()),
            ..by(&[end])
        };
        check(short, Some(&loops), Err(&Unkept::NoEnd));
        let setup = "https://brand.example/app/Setup.apk";
        check(setup, Some(&by(&[setup])), Err(&Unkept::Red));
        check(
            short,
            Some(&by(&["https://printer.local/x"])),
            Err(&Unkept::Private(Unfollowed::LocalHost)),
        );
        check(
            "9521321000018",
            None,
            Err(&Unkept::Private(Unfollowed::NoWebLink)),
        );
    }

    #[test]
    fn a_way_without_an_end_is_told() {
        let loops = Way {
            error: Some("more than 10 redirects".to_owned()),
            ..by(&["https://qr.brand.example/a1"])
        };
        check_way(
            &loops,
            Light::Amber,
            &["It could not be followed to its end: more than 10 redirects"],
            None,
        );
    }
}
