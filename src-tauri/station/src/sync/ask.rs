//! Asking: how things stand at the server, for the window.
//!
//! A submitted session is polled for its extraction, an open one is looked at a few
//! times after a delivery for the names of its products, and proposals are listed
//! once they are there. None of it is urgent; writes go first.

use scanner_api::{
    Capture, CaptureStatus, Failure, Link, Outcome, Request, ResolvedUrl, SessionStatus,
};

use super::{
    polling::{Reading, digest, next_poll, reading},
    rehome::rehome,
    settle,
    worker::{Worker, chance},
};
use crate::{
    clock::{Millis, millis},
    error::Result,
    language::later,
    outbox::{
        capture_row, freshness_row, link_row,
        notice_row::{self, Note},
        operation,
        session_row::{self, Due, Polled, SessionRow},
    },
    product_link,
    view::Urgency,
};

impl Worker {
    /// Reads what is due.
    pub(super) async fn ask(&mut self, due: Due) -> Result<()> {
        match due {
            Due::Poll(session) => self.poll(session).await,
            Due::Look(session) => self.look(session).await,
            Due::Proposals(session) => self.list_proposals(session).await,
            Due::Link(url) => self.follow(url).await,
            Due::Freshness(gtin) => self.freshness(gtin).await,
        }
    }

    async fn poll(&mut self, session: SessionRow) -> Result<()> {
        let Some(remote) = self.session_id(&session.id).await? else {
            return Ok(());
        };
        let answer = self.call(&Request::session_status(&remote), None).await;
        let poll = match answer.and_then(|reply| reply.session_status()) {
            Ok(poll) => poll,
            Err(Failure::NotFound { .. }) => return self.let_go(session).await,
            Err(_) => return self.ask_again(session).await,
        };
        let (now, waits) = (self.clock.now(), self.waits.clone());
        let meaning = reading(&poll.extraction_status, poll.session_status.as_ref());
        if meaning == Reading::Expired {
            return self.let_go(session).await;
        }
        let again = match meaning {
            Reading::Working => {
                let polls = u32::try_from(session.polls + 1).unwrap_or(u32::MAX);
                let submitted = session.submitted_at.unwrap_or(now);
                next_poll(polls, submitted, &waits, chance(), now)
            }
            Reading::Review | Reading::Finished | Reading::Expired => None,
        };
        self.write(move |db| {
            Box::pin(async move {
                let seen = digest(&poll);
                let polled = Polled {
                    extraction_status: poll.extraction_status.as_str(),
                    digest: &seen,
                    next_poll: again,
                };
                session_row::note_poll(&mut *db, &session.id, &polled).await?;
                for each in &poll.captures {
                    if let Some(id) = &each.id {
                        let count = i64::try_from(each.proposal_count).unwrap_or(i64::MAX);
                        capture_row::note_proposal_count(&mut *db, id.as_str(), count).await?;
                    }
                }
                if seen != session.poll_digest {
                    session_row::set_next_look(&mut *db, &session.id, Some(now), 0).await?;
                }
                if meaning != Reading::Working {
                    session_row::set_proposals_due(&mut *db, &session.id, true).await?;
                } else if again.is_none() {
                    give_up(&mut *db, &session.id, now).await?;
                }
                Ok(())
            })
        })
        .await
    }

    async fn look(&mut self, session: SessionRow) -> Result<()> {
        let Some(remote) = self.session_id(&session.id).await? else {
            return Ok(());
        };
        let answer = self.call(&Request::get_session(&remote), None).await;
        let detail = match answer.and_then(|reply| reply.session_detail()) {
            Ok(detail) => detail,
            Err(Failure::NotFound { .. }) => return self.let_go(session).await,
            Err(_) => return self.ask_again(session).await,
        };
        let (now, waits) = (self.clock.now(), self.waits.clone());
        let looks = session.looks + 1;
        let place = usize::try_from(looks).unwrap_or(usize::MAX);
        let again = waits
            .looks
            .get(place)
            .filter(|_| session.is_collecting() && detail.captures.iter().any(is_under_way))
            .map(|wait| now + millis(*wait));
        // A link may wait for a product that the server is slow to find.
        let is_old = now - session.created >= millis(waits.give_up);
        let slowly = millis(waits.slow_poll);
        self.write(move |db| {
            Box::pin(async move {
                settle::session(&mut *db, &session.id, &detail, now).await?;
                if is_old {
                    product_link::give_up(&mut *db, &session.id, now).await?;
                }
                let is_awaited = operation::is_awaited(&mut *db, &session.id).await?;
                let again = again.or(is_awaited.then_some(now + slowly));
                session_row::set_next_look(&mut *db, &session.id, again, looks).await?;
                let expired = detail.session.status == Some(SessionStatus::Expired);
                if expired && session.is_collecting() {
                    rehome(db, &session.id, now).await
                } else {
                    Ok(())
                }
            })
        })
        .await
    }

    /// Lists the proposals of one capture; writes and the quota are thought of before the next.
    async fn list_proposals(&mut self, session: SessionRow) -> Result<()> {
        let mut reader = self.outbox.reader().acquire().await?;
        let capture = capture_row::to_list(&mut reader, &session.id).await?;
        drop(reader);
        let Some(capture) = capture else {
            return self.nothing_to_list(session).await;
        };
        let list = match self.proposals_of(&capture.id).await? {
            Ok(list) => list,
            // A capture the server does not know any more has no proposals.
            Err(Failure::NotFound { .. }) => Vec::new(),
            Err(_) => return self.ask_again(session).await,
        };
        self.write(move |db| {
            Box::pin(async move {
                settle::proposals(&mut *db, &capture.id, &list).await?;
                capture_row::note_listed(&mut *db, &capture.id).await?;
                match capture_row::to_list(&mut *db, &session.id).await? {
                    Some(_) => Ok(()),
                    None => session_row::set_proposals_due(db, &session.id, false).await,
                }
            })
        })
        .await
    }

    /// Has the server follow a link. Following changes nothing there, so an answer that did
    /// not come is asked for once more, later; a refusal is an answer as well.
    async fn follow(&mut self, url: String) -> Result<()> {
        let found = match Link::parse(&url) {
            Ok(link) => {
                let answer = self.call(&Request::resolve_url(&link), None).await;
                match answer.and_then(|reply| reply.resolved_url()) {
                    // The line rests then, and the link is the first thing asked after it.
                    Err(
                        Failure::Unreachable(_)
                        | Failure::RateLimited { .. }
                        | Failure::KeyRefused { .. },
                    ) => return Ok(()),
                    Err(failure)
                        if failure.outcome() == Outcome::Unknown
                            || matches!(failure, Failure::NotTheApi { .. }) =>
                    {
                        let later = self.clock.now() + millis(self.waits.slow_poll);
                        return self
                            .write(move |db| {
                                Box::pin(async move { link_row::ask(db, &url, later).await })
                            })
                            .await;
                    }
                    Err(failure) => unfollowed(failure.to_string()),
                    Ok(found) => found,
                }
            }
            Err(error) => unfollowed(error.to_string()),
        };
        self.write(move |db| {
            Box::pin(async move {
                let answer = serde_json::to_string(&found).unwrap_or_default();
                link_row::answered(db, &url, &answer).await
            })
        })
        .await
    }

    /// Asks for the limits of a product. An answer counts for a day, and a refusal is one as
    /// well: the limits that were known stay. What went wrong on the way is tried again later.
    async fn freshness(&mut self, gtin: String) -> Result<()> {
        let request = Request::freshness_thresholds(&gtin);
        let answer = self.call_without_key(&request).await;
        let now = self.clock.now();
        let later = now + millis(self.waits.freshness_again);
        let told = match answer.and_then(|reply| reply.freshness()) {
            Ok(told) => serde_json::to_string(&told).ok(),
            // The line rests then, and this is asked after it.
            Err(Failure::Unreachable(_)) => return Ok(()),
            Err(Failure::RateLimited { wait, .. }) => {
                let until = later.max(now + millis(wait));
                return self.put_freshness_off(until).await;
            }
            Err(failure)
                if failure.outcome() == Outcome::Unknown
                    || matches!(
                        failure,
                        Failure::NotTheApi { .. } | Failure::UnsafeAddress { .. }
                    ) =>
            {
                return self.put_freshness_off(later).await;
            }
            Err(_) => None,
        };
        self.write(move |db| {
            Box::pin(async move { freshness_row::answered(db, &gtin, told.as_deref(), now).await })
        })
        .await
    }

    /// A server that has trouble with one product has it with the next.
    async fn put_freshness_off(&mut self, until: Millis) -> Result<()> {
        self.write(move |db| Box::pin(async move { freshness_row::put_off(db, until).await }))
            .await
    }

    async fn nothing_to_list(&mut self, session: SessionRow) -> Result<()> {
        self.write(move |db| {
            Box::pin(async move { session_row::set_proposals_due(db, &session.id, false).await })
        })
        .await
    }

    /// The answer was of no use. The line rests where it was the network; where the
    /// answer itself is strange, the question waits, so that it is not asked in a circle.
    async fn ask_again(&mut self, session: SessionRow) -> Result<()> {
        let now = self.clock.now();
        let later = now + millis(self.waits.slow_poll);
        let soon = self
            .waits
            .polls
            .last()
            .map_or(later, |wait| now + millis(*wait));
        self.write(move |db| {
            Box::pin(async move {
                if session.next_poll.is_some() || session.proposals_due == 1 {
                    session_row::set_proposals_due(&mut *db, &session.id, false).await?;
                    // A poll finds the proposals ready again and has them listed.
                    session_row::set_next_poll(&mut *db, &session.id, Some(soon)).await?;
                }
                let look = session.next_look.map(|_| later);
                session_row::set_next_look(db, &session.id, look, session.looks).await
            })
        })
        .await
    }

    async fn let_go(&mut self, session: SessionRow) -> Result<()> {
        let now = self.clock.now();
        self.write(move |db| Box::pin(async move { rehome(db, &session.id, now).await }))
            .await
    }
}

fn unfollowed(why: String) -> ResolvedUrl {
    ResolvedUrl {
        succeeded: Some(false),
        error_message: Some(why),
        ..ResolvedUrl::default()
    }
}

/// Whether the server still works on a capture, so that a later look shows more.
fn is_under_way(capture: &Capture) -> bool {
    !matches!(
        capture.status,
        Some(CaptureStatus::Completed | CaptureStatus::Failed | CaptureStatus::NotFound)
    )
}

async fn give_up(db: &mut sqlx::SqliteConnection, session: &str, now: Millis) -> Result<()> {
    let note = Note {
        code: "extraction_silent",
        urgency: Urgency::Notice,
        message: later!(
            "The server has not finished the extraction of a session within a day. Ask again on the Session screen, or tell the service"
        ),
    };
    notice_row::post(db, &note, session, now).await
}
