//! The only place that asks what time it is.
//!
//! A [`Clock`] is either real or driven by hand. Scenarios drive it by hand, so
//! that a week offline takes no time and nothing ever sleeps in a test. The real
//! one counts on from the wall time of its start, also while the computer sleeps, so a
//! jump of the wall clock while the station runs moves no deadline. For storms it can
//! run faster than the machine's, and with it every wait that follows it.
//!
//! It does not know what anybody waits for.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use tokio::sync::watch;

/// A moment in milliseconds since 1970-01-01 UTC.
pub type Millis = i64;

/// Longest wait without a look at the clock.
const NAP: Duration = Duration::from_secs(30);

/// Where the time comes from.
#[derive(Debug, Clone)]
pub struct Clock(Kind);

#[derive(Debug, Clone)]
enum Kind {
    Real {
        origin: Millis,
        started: Duration,
        pace: u32,
    },
    Hand(Arc<watch::Sender<Millis>>),
}

impl Clock {
    /// The machine's clock.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that reads the machine's clocks"
    )]
    pub fn real() -> Self {
        Self(Kind::Real {
            origin: Timestamp::now().as_millisecond(),
            started: uptime(),
            pace: 1,
        })
    }

    /// A clock that agreed with the machine's at `since` and runs `pace` times as fast.
    ///
    /// Processes that start one after the other with the same two numbers see one clock.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that reads the machine's clocks"
    )]
    pub fn hurried(pace: u32, since: Millis) -> Self {
        let pace = pace.max(1);
        let passed = Timestamp::now().as_millisecond() - since;
        Self(Kind::Real {
            origin: since + passed * Millis::from(pace),
            started: uptime(),
            pace,
        })
    }

    /// A clock that stands still until [`Clock::advance`] moves it.
    pub fn by_hand(start: Millis) -> Self {
        Self(Kind::Hand(Arc::new(watch::Sender::new(start))))
    }

    /// The present moment.
    pub fn now(&self) -> Millis {
        match &self.0 {
            Kind::Real {
                origin,
                started,
                pace,
            } => origin + millis(uptime().saturating_sub(*started) * *pace),
            Kind::Hand(now) => *now.borrow(),
        }
    }

    /// Moves a clock driven by hand; a real one takes no notice.
    pub fn advance(&self, by: Duration) {
        match &self.0 {
            Kind::Real { .. } => {}
            Kind::Hand(now) => now.send_modify(|now| *now += millis(by)),
        }
    }

    /// Returns once the moment has come.
    pub async fn sleep_until(&self, moment: Millis) {
        match &self.0 {
            Kind::Real { pace, .. } => loop {
                let left = u64::try_from(moment - self.now()).unwrap_or(0);
                if left == 0 {
                    return;
                }
                // Timers stand still while the computer sleeps, so none is a long one.
                let nap = (Duration::from_millis(left) / *pace).min(NAP);
                tokio::time::sleep(nap).await;
            },
            Kind::Hand(now) => {
                let mut now = now.subscribe();
                // The sender lives in `self`, so the wait cannot fail.
                now.wait_for(|now| *now >= moment).await.ok();
            }
        }
    }
}

/// Time since some moment, the sleep of the computer included.
#[cfg(target_os = "linux")]
fn uptime() -> Duration {
    // The monotonic clock stands still meanwhile.
    let time = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
    let (seconds, nanos) = (u64::try_from(time.tv_sec), u32::try_from(time.tv_nsec));
    Duration::new(seconds.unwrap_or(0), nanos.unwrap_or(0))
}

/// Time since some moment; whether the sleep of the computer is part of it is up to the system.
#[cfg(not(target_os = "linux"))]
#[expect(
    clippy::disallowed_methods,
    reason = "this is the one place that reads the machine's clocks"
)]
fn uptime() -> Duration {
    static STARTED: std::sync::LazyLock<Instant> = std::sync::LazyLock::new(Instant::now);
    STARTED.elapsed()
}

/// Time since this call, for budgets of real work; no clock driven by hand moves it.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the one place that reads the machine's clocks"
)]
pub fn monotonic() -> impl Fn() -> Duration + Send + Sync + Clone + 'static {
    let started = Instant::now();
    move || started.elapsed()
}

/// A duration in whole milliseconds.
pub fn millis(duration: Duration) -> Millis {
    Millis::try_from(duration.as_millis()).unwrap_or(Millis::MAX)
}

/// The day that the calendar on the wall shows at a moment.
pub fn local_day(moment: Millis) -> Date {
    Timestamp::from_millisecond(moment)
        .unwrap_or(Timestamp::UNIX_EPOCH)
        .to_zoned(TimeZone::system())
        .date()
}

/// A moment as RFC 3339 text in UTC.
pub fn rfc3339(moment: Millis) -> String {
    Timestamp::from_millisecond(moment)
        .unwrap_or(Timestamp::UNIX_EPOCH)
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_clock_driven_by_hand_wakes_its_sleepers() {
        let clock = Clock::by_hand(1_000);
        let sleeper = clock.clone();
        let sleep = tokio::spawn(async move { sleeper.sleep_until(1_500).await });
        clock.advance(Duration::from_millis(500));
        assert!(sleep.await.is_ok());
        assert_eq!(clock.now(), 1_500);
    }

    #[test]
    fn a_hurried_clock_has_come_further_than_the_machines() {
        let start = Clock::real().now() - 1_000;
        assert!(Clock::hurried(300, start).now() >= start + 300_000);
    }

    #[test]
    fn moments_are_written_in_utc() {
        assert_eq!(rfc3339(1_000), "1970-01-01T00:00:01Z");
    }
}
