//! Verdicts: what follows from a call that failed.
//!
//! Every failure is classified in the one exhaustive match below, so a new kind of
//! failure does not compile until somebody decided about it. The sentence is for
//! the operator: what failed, and what to do or that nothing has to be done.
//!
//! Pure.

use std::time::Duration;

use scanner_api::{Failure, Lost, Problem, Scope, Sign};
use tr::tr;

use crate::{
    language::{later, tenths},
    outbox::operation::Cause,
};

/// What follows from a failure.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// The server was not reached: the operation stays ready, the line rests.
    LineDown {
        /// Why.
        cause: Cause,
        /// The shortest pause the server asked for.
        asked: Duration,
    },
    /// The key's quota is used up.
    Wait {
        /// How long.
        wait: Duration,
        /// Which window.
        scope: Option<Scope>,
    },
    /// The key is not good for this: everything stops until it is changed.
    KeyTrouble {
        /// One sentence.
        message: String,
    },
    /// Nobody knows whether it took effect; the line rests too.
    Unknown {
        /// Why.
        cause: Cause,
        /// The shortest pause the server asked for.
        asked: Duration,
    },
    /// It took effect, but the answer does not tell what was made: look at once.
    ReadBack {
        /// Why.
        cause: Cause,
    },
    /// The server does not take it. The session may be closed there, so that is looked at first.
    Refused {
        /// Why.
        cause: Cause,
    },
    /// The upload grant is too old: ask for a fresh one.
    GrantExpired,
    /// Only a person can help.
    Park {
        /// Why.
        cause: Cause,
    },
}

/// Decides what follows from a failure.
pub fn verdict(failure: &Failure) -> Verdict {
    match failure {
        Failure::Unreachable(_) => down(
            "offline",
            later!("The server cannot be reached. Nothing is lost; it is tried again by itself"),
        ),
        Failure::NotTheApi { sign, .. } => down("not_the_api", not_the_api(sign)),
        Failure::RateLimited { wait, scope, .. } => Verdict::Wait {
            // A refusal that names no time is given a minute, the shorter window.
            wait: if wait.is_zero() {
                Duration::from_secs(60)
            } else {
                *wait
            },
            scope: *scope,
        },
        Failure::KeyRefused { .. } => Verdict::KeyTrouble {
            message: String::from(later!(
                "The server refused the API key. Captures are kept here; enter a valid key in Settings"
            )),
        },
        Failure::Forbidden { problem, .. } => Verdict::KeyTrouble {
            message: tr!(
                "The API key may not write{said}. Captures are kept here; ask for a key with the role editor or manager and enter it in Settings",
                said = said(problem)
            ),
        },
        Failure::NotFound { problem, .. } => {
            let what = tr!("The server does not know this any more");
            refused("not_found", &what, problem)
        }
        Failure::Conflict { problem, .. } => {
            let what = tr!("The server has it in another state");
            refused("conflict", &what, problem)
        }
        Failure::Refused {
            status, problem, ..
        } => {
            let what = tr!("The server refused this with status {status}", status);
            refused("refused", &what, problem)
        }
        Failure::NoAnswer(lost) => Verdict::Unknown {
            cause: cause(
                "no_answer",
                tr!(
                    "{what}. The server will be asked whether it arrived",
                    what = no_answer(lost)
                ),
            ),
            asked: Duration::ZERO,
        },
        Failure::ServerFault { status, wait, .. } => Verdict::Unknown {
            cause: cause(
                "server_fault",
                tr!(
                    "The server failed with status {status}. It will be asked whether this arrived",
                    status
                ),
            ),
            asked: wait.unwrap_or_default(),
        },
        Failure::Unreadable { .. } => Verdict::ReadBack {
            cause: cause(
                "unreadable",
                later!(
                    "The server took this, but its answer could not be read. It is being looked up"
                ),
            ),
        },
        Failure::NoIdentifier { noun, .. } => Verdict::ReadBack {
            cause: cause(
                "no_identifier",
                tr!(
                    "The server took this, but does not say which {noun} it made",
                    noun = which(noun)
                ),
            ),
        },
        Failure::TooLarge { size, limit } => Verdict::Park {
            cause: cause("too_large", too_large(*size, *limit)),
        },
        Failure::GrantExpired => Verdict::GrantExpired,
        Failure::StorageRefused { status, code, .. } => Verdict::Park {
            cause: cause(
                "storage_refused",
                tr!(
                    "The photo storage refused the upload (status {status}, {code}). Try again; if it stays, tell your administrator",
                    status,
                    code
                ),
            ),
        },
        Failure::UnsafeAddress { host } => Verdict::Park {
            cause: cause(
                "unsafe_address",
                tr!(
                    "The server named {host} to send to, which is not a safe address. Nothing was sent; tell your administrator",
                    host
                ),
            ),
        },
        Failure::FileUnreadable(_) => Verdict::Park {
            cause: Cause::photo_gone(),
        },
        Failure::Unsendable(_) => Verdict::Park {
            cause: cause(
                "unsendable",
                later!("This could not be put into a request. Discard it and scan again"),
            ),
        },
    }
}

fn down(code: &str, detail: impl Into<String>) -> Verdict {
    Verdict::LineDown {
        cause: cause(code, detail),
        asked: Duration::ZERO,
    }
}

fn refused(code: &str, what: &str, problem: &Problem) -> Verdict {
    Verdict::Refused {
        cause: cause(code, format!("{what}{}", said(problem))),
    }
}

fn cause(code: &str, detail: impl Into<String>) -> Cause {
    Cause {
        code: code.to_owned(),
        detail: detail.into(),
    }
}

fn said(problem: &Problem) -> String {
    match &problem.detail {
        Some(detail) => format!(": {detail}"),
        None => String::new(),
    }
}

/// What the server made, in the language of the sentence about it.
fn which(noun: &str) -> String {
    match noun {
        "session" => tr!("which it made" => "session"),
        "capture" => tr!("which it made" => "capture"),
        "photo" => tr!("which it made" => "photo"),
        other => other.to_owned(),
    }
}

fn no_answer(lost: &Lost) -> String {
    match lost {
        Lost::Connection(_) => tr!("The connection broke before the server answered"),
        Lost::Stalled(_) => tr!("The connection stood still before the server answered"),
    }
}

fn not_the_api(sign: &Sign) -> String {
    let what = match sign {
        Sign::WebPage => tr!("A web page answered instead of the server"),
        Sign::Login => tr!("The network asks for a login"),
        Sign::Redirect { .. } => {
            tr!("The server points to another address, which is never followed")
        }
    };
    tr!(
        "{what}. Check the network and the server address in Settings; nothing is lost",
        what
    )
}

fn too_large(size: u64, limit: Option<u64>) -> String {
    let megabytes = |bytes: u64| format!("{} MB", tenths(bytes as f64 / 1_000_000.0));
    match limit {
        Some(limit) => tr!(
            "The photo has {size}, the server takes {limit}. Take it again with a smaller picture, then discard this one",
            size = megabytes(size),
            limit = megabytes(limit)
        ),
        None => tr!(
            "The photo has {size}, which is too large for the server. Take a smaller one, then discard this one",
            size = megabytes(size)
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(failure: &Failure, want: &str) {
        let got = match verdict(failure) {
            Verdict::LineDown { cause, .. } => format!("line down, {}", cause.code),
            Verdict::Wait { wait, .. } => format!("wait {} s", wait.as_secs()),
            Verdict::KeyTrouble { .. } => "key trouble".to_owned(),
            Verdict::Unknown { cause, .. } => format!("unknown, {}", cause.code),
            Verdict::ReadBack { cause } => format!("read back, {}", cause.code),
            Verdict::Refused { cause } => format!("refused, {}", cause.code),
            Verdict::GrantExpired => "grant expired".to_owned(),
            Verdict::Park { cause } => format!("park, {}", cause.code),
        };
        assert_eq!(got, want);
    }

    fn problem() -> Box<Problem> {
        Box::default()
    }

    #[test]
    fn what_did_not_reach_the_server_rests_the_line() {
        let redirect = Sign::Redirect {
            to: Some("login.example".to_owned()),
        };
        check(
            &Failure::NotTheApi {
                sign: redirect,
                status: 302,
            },
            "line down, not_the_api",
        );
        check(
            &Failure::NotTheApi {
                sign: Sign::WebPage,
                status: 200,
            },
            "line down, not_the_api",
        );
    }

    #[test]
    fn a_failure_of_the_server_leaves_the_outcome_open() {
        let fault = Failure::ServerFault {
            status: 500,
            wait: None,
            problem: problem(),
            rate: Box::default(),
        };
        check(&fault, "unknown, server_fault");
        check(
            &Failure::NoAnswer(Lost::Stalled(Duration::from_secs(30))),
            "unknown, no_answer",
        );
    }

    #[test]
    fn a_quota_without_a_time_is_given_a_minute() {
        let limited = |wait| Failure::RateLimited {
            wait,
            scope: None,
            rate: Box::default(),
        };
        check(&limited(Duration::ZERO), "wait 60 s");
        check(&limited(Duration::from_secs(7)), "wait 7 s");
    }

    #[test]
    fn a_key_that_is_refused_or_may_not_write_stops_everything() {
        check(
            &Failure::KeyRefused {
                problem: problem(),
                rate: Box::default(),
            },
            "key trouble",
        );
        check(
            &Failure::Forbidden {
                problem: problem(),
                rate: Box::default(),
            },
            "key trouble",
        );
    }

    #[test]
    fn refusals_are_looked_into_and_hopeless_cases_wait_for_a_person() {
        let refused = Failure::Refused {
            status: 422,
            problem: problem(),
            rate: Box::default(),
        };
        check(&refused, "refused, refused");
        check(
            &Failure::Conflict {
                problem: problem(),
                rate: Box::default(),
            },
            "refused, conflict",
        );
        check(
            &Failure::NotFound {
                problem: problem(),
                rate: Box::default(),
            },
            "refused, not_found",
        );
        check(
            &Failure::TooLarge {
                size: 9,
                limit: Some(8),
            },
            "park, too_large",
        );
        check(&Failure::GrantExpired, "grant expired");
    }
}
