//! Where a link leads, made up from its text: nothing is ever fetched.
//!
//! Plain http moves to https, a Digital Link moves to a product page, a short
//! link to a longer one. A host with a label `loop` never ends, a host with a
//! label `unreachable`, without a dot or ending in `.invalid` never answers.

use serde_json::{Value, json};

use crate::world::{gtin_in, is_link};

/// The vendor follows no more redirects than this.
const MOST_HOPS: usize = 10;

/// The made-up course of a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Trail {
    initial: String,
    /// Visited links, first to last; empty when nothing answered.
    chain: Vec<String>,
    error: &'static str,
}

impl Trail {
    /// Follows a link.
    pub(crate) fn follow(link: &str) -> Self {
        let ended = |chain, error| Self {
            initial: link.to_owned(),
            chain,
            error,
        };
        if !is_link(link) {
            return ended(Vec::new(), "Only http and https links are followed.");
        }
        let host = host_of(link);
        let labels: Vec<&str> = host.split('.').collect();
        if labels.len() < 2 || labels.contains(&"unreachable") || labels.contains(&"invalid") {
            return ended(Vec::new(), "The host could not be reached.");
        }
        let mut chain = vec![link.to_owned()];
        while let Some(next) = chain.last().and_then(|last| next_hop(last)) {
            if chain.len() > MOST_HOPS {
                return ended(chain, "More than 10 redirects.");
            }
            chain.push(next);
        }
        ended(chain, "")
    }

    /// The answer of resolve-url.
    pub(crate) fn resolution(&self) -> Value {
        json!({
            "initial_url": self.initial,
            "final_url": self.last(),
            "hops": self.hops(),
            "error_message": self.error,
            "succeeded": self.error.is_empty(),
            "chain": self.chain,
        })
    }

    /// The link analysis of a capture, where `hops` is a list.
    pub(crate) fn analysis(&self) -> Value {
        let (end, before) = match self.chain.split_last() {
            Some((end, before)) => (Some(end), before),
            None => (None, [].as_slice()),
        };
        let moved = before.iter().map(|url| (url, 301));
        let hops: Vec<Value> = moved
            .chain(end.map(|url| (url, 200)))
            .map(|(url, status)| json!({"url": url, "status_code": status, "headers": {}}))
            .collect();
        let host = host_of(&self.initial);
        json!({
            "initial_url": self.initial,
            "final_url": self.last(),
            "hops": hops,
            "hop_count": self.hops(),
            "resolver_domain": host,
            "resolver_type": self.resolver_type(&host),
            "is_closient_resolver": is_closient(&host),
            "extracted_gtin": gtin_in(&self.initial),
            "error_message": (!self.error.is_empty()).then_some(self.error),
        })
    }

    fn hops(&self) -> usize {
        self.chain.len().saturating_sub(1)
    }

    /// The last link, or the first one when an error ended the way.
    fn last(&self) -> &str {
        let end = self.chain.last().filter(|_| self.error.is_empty());
        end.map_or(&self.initial, String::as_str)
    }

    fn resolver_type(&self, host: &str) -> &'static str {
        if !self.error.is_empty() {
            "UNKNOWN"
        } else if is_closient(host) {
            "CLOSIENT"
        } else if gtin_in(&self.initial).is_some() {
            "GS1_DL"
        } else if is_short(&self.initial) {
            "URL_SHORTENER"
        } else {
            "DIRECT"
        }
    }
}

/// Where one link moves to, if it moves.
fn next_hop(link: &str) -> Option<String> {
    let host = host_of(link);
    let path = path_of(link);
    if host.split('.').any(|label| label == "loop") {
        let turn: u32 = path.trim_matches('/').parse().unwrap_or(0);
        return Some(format!("https://{host}/{}", turn.saturating_add(1)));
    }
    if let Some(rest) = link.strip_prefix("http://") {
        return Some(format!("https://{rest}"));
    }
    if let Some(gtin) = gtin_in(link) {
        return Some(format!("https://{host}/products/{gtin}"));
    }
    is_short(link).then(|| format!("https://www.{host}/landing{path}"))
}

/// A path of one short word, as link shorteners have it.
fn is_short(link: &str) -> bool {
    let word = path_of(link).trim_start_matches('/');
    (4..=8).contains(&word.len())
        && word.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && word.bytes().any(|byte| byte.is_ascii_digit())
}

fn is_closient(host: &str) -> bool {
    let own = |domain: &str| {
        host.strip_suffix(domain)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    own("closient.com") || own("closient.dev")
}

fn host_of(link: &str) -> String {
    let rest = link.split_once("://").map_or("", |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default();
    host.to_ascii_lowercase()
}

fn path_of(link: &str) -> &str {
    let rest = link.split_once("://").map_or("", |(_, rest)| rest);
    let end = rest.find(['?', '#']).unwrap_or(rest.len());
    let rest = rest.get(..end).unwrap_or_default();
    rest.find('/')
        .and_then(|at| rest.get(at..))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(link: &str, hops: usize, last: &str, kind: &str) {
        let trail = Trail::follow(link);
        let analysis = trail.analysis();
        assert_eq!(trail.resolution()["hops"], hops);
        assert_eq!(trail.resolution()["final_url"], last);
        assert_eq!(analysis["resolver_type"], kind);
        assert_eq!(analysis["hop_count"], hops);
    }

    #[test]
    fn hops_are_made_up_from_the_text() {
        let page = "https://shop.example/offers/spring";
        check(page, 0, page, "DIRECT");
        check("http://shop.example/offers/spring", 1, page, "DIRECT");
        let product = "https://id.example/products/09521321000018";
        let link = "http://id.example/01/09521321000018?17=261231";
        check(link, 2, product, "GS1_DL");
        let landing = "https://www.qr.example/landing/a7Xk2";
        check("https://qr.example/a7Xk2", 1, landing, "URL_SHORTENER");
        let own = "https://www.closient.com/products/09521321000018";
        check(
            "https://www.closient.com/01/09521321000018",
            1,
            own,
            "CLOSIENT",
        );
    }

    #[test]
    fn a_link_that_leads_nowhere_ends_where_it_began() {
        for link in [
            "https://unreachable.example/x",
            "https://nowhere.invalid/",
            "http://localhost/admin",
            "mailto:someone@shop.example",
        ] {
            check(link, 0, link, "UNKNOWN");
            let resolution = Trail::follow(link).resolution();
            assert_eq!(resolution["succeeded"], false);
            assert_eq!(resolution["chain"], json!([]));
        }
        let endless = "https://loop.example/";
        check(endless, MOST_HOPS, endless, "UNKNOWN");
    }
}
