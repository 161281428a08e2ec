//! The server between a connection and an answer: memory, faults, the log.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::Body as HttpBody;
use jiff::Timestamp;
use serde_json::json;
use tokio::task::JoinSet;

use crate::answer::{Call, answer, storage_refusal};
use crate::fault::{Plan, disguise};
use crate::gate::{Gate, intercept};
use crate::key::Key;
use crate::operation::Route;
use crate::problem::{Problem, Situation};
use crate::quota::Ledger;
use crate::reply::{Body, Outcome, Reply};
use crate::request::Request;
use crate::state::{State, file};
use crate::view::View;
use crate::world::World;
use crate::{Clock, Config, FaultKind, Operation, SeenRequest};

/// Everything that outlives a connection.
#[derive(Debug)]
pub(crate) struct Server {
    world: World,
    gate: Gate,
    clock: Clock,
    state_file: Option<PathBuf>,
    memory: Mutex<Memory>,
    /// Requests that were accepted and will be carried out later.
    late: Mutex<JoinSet<()>>,
}

/// What changes while it runs.
#[derive(Debug)]
struct Memory {
    state: State,
    ledger: Ledger,
    plan: Plan,
    log: Vec<SeenRequest>,
}

/// One request as it came in at the door.
#[derive(Debug, Clone)]
struct Visit {
    request: Request,
    route: Option<Route>,
    fault: Option<FaultKind>,
    /// Its place in the log.
    entry: usize,
}

impl Server {
    /// A server with a saved state, or an empty one.
    pub(crate) fn new(config: Config, port: u16, state: State) -> Self {
        config.clock.catch_up(state.saved_at);
        Self {
            world: World::new(&config, port),
            gate: Gate::new(&config),
            clock: config.clock,
            state_file: config.state_file,
            memory: Mutex::new(Memory {
                state,
                ledger: Ledger::default(),
                plan: Plan::new(config.faults, config.seed),
                log: Vec::new(),
            }),
            late: Mutex::new(JoinSet::new()),
        }
    }

    /// The clock it follows.
    pub(crate) fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The port it was opened on.
    pub(crate) fn port(&self) -> u16 {
        self.world.port
    }

    /// Its address without a slash at the end.
    pub(crate) fn origin(&self) -> String {
        self.world.origin("127.0.0.1")
    }

    /// Looks at the state as it stands now.
    pub(crate) fn look<T>(&self, look: impl FnOnce(View<'_>) -> T) -> T {
        let memory = self.memory();
        look(View {
            world: &self.world,
            state: &memory.state,
            now: self.clock.now(),
        })
    }

    /// Every request so far.
    pub(crate) fn log(&self) -> Vec<SeenRequest> {
        self.memory().log.clone()
    }

    /// Sets the limits of freshness of a product: warning and critical days.
    pub(crate) fn set_thresholds(&self, gtin: String, days: (u64, u64)) {
        self.memory().state.thresholds.insert(gtin, days);
    }

    /// Works on the armed faults.
    pub(crate) fn with_plan<T>(&self, work: impl FnOnce(&mut Plan) -> T) -> T {
        work(&mut self.memory().plan)
    }

    /// Forgets the requests that were to be carried out later.
    pub(crate) fn halt(&self) {
        self.late().abort_all();
    }

    /// Serves one request.
    pub(crate) async fn serve(self: &Arc<Self>, http: axum::http::Request<HttpBody>) -> Outcome {
        if let Some(wait) = self.unread_for(&http) {
            self.clock.wait(wait).await;
        }
        let visit = self.receive(Request::read(http).await);
        match visit.fault {
            Some(FaultKind::Dropped) => Outcome::HangUp,
            Some(FaultKind::AcceptedLate(wait)) => {
                self.postpone(visit, wait);
                Outcome::HangUp
            }
            Some(FaultKind::LostAnswer) => {
                self.perform(&visit);
                Outcome::HangUp
            }
            fault => {
                let reply = self.perform(&visit);
                if let Some(FaultKind::Slow(wait)) = fault {
                    self.clock.wait(wait).await;
                }
                if let Some(entry) = self.memory().log.get_mut(visit.entry) {
                    entry.status = Some(reply.status);
                }
                Outcome::Reply(reply)
            }
        }
    }

    /// How long a request is left unread, if a fault says so.
    fn unread_for(&self, http: &axum::http::Request<HttpBody>) -> Option<Duration> {
        let route = Route::of(http.method(), http.uri().path())?;
        self.memory().plan.strike_before_reading(route.operation)
    }

    /// Notes a request and finds out which fault strikes it.
    fn receive(&self, request: Request) -> Visit {
        let route = Route::of(&request.method, &request.path);
        let operation = route.as_ref().map(|route| route.operation);
        let mut memory = self.memory();
        let fault = operation.and_then(|operation| memory.plan.strike(operation));
        let entry = memory.log.len();
        memory.log.push(SeenRequest {
            at: self.clock.now(),
            operation,
            method: request.method.to_string(),
            path: request.path.clone(),
            host: request.host.clone(),
            key_prefix: request.key.as_deref().map(Key::prefix),
            has_browser_key: request.browser_key.is_some(),
            status: None,
            fault,
        });
        Visit {
            request,
            route,
            fault,
            entry,
        }
    }

    /// Carries a request out later, whether or not anybody still waits for it.
    fn postpone(self: &Arc<Self>, visit: Visit, wait: Duration) {
        let server = Arc::clone(self);
        let mut late = self.late();
        // Taken off the set, so that it does not grow.
        while late.try_join_next().is_some() {}
        late.spawn(async move {
            server.clock.wait(wait).await;
            server.perform(&visit);
        });
    }

    /// Carries a request out now.
    fn perform(&self, visit: &Visit) -> Reply {
        let now = self.clock.now();
        let Some(route) = &visit.route else {
            return self.refuse(&Problem::not_found("operation"), now);
        };
        if let Some(reply) = intercept(visit.fault, &visit.request, &self.world) {
            return reply;
        }
        let mut memory = self.memory();
        let operation = route.operation;
        let ledger = &mut memory.ledger;
        let passage = self
            .gate
            .admit(ledger, operation, &visit.request, visit.fault, now);
        let mut reply = match (&passage.refusal, visit.fault) {
            (Some(problem), _) => self.refuse_as(operation, problem, now),
            (None, Some(FaultKind::Status(status))) => self.forced(operation, status, now),
            (None, fault) => {
                let reply = self.carry_out(&mut memory, visit, route, passage.key, now);
                self.save(&mut memory, operation, now);
                self.disguised(reply, operation, fault, now)
            }
        };
        reply.headers.extend(self.gate.headers(&passage));
        reply
    }

    fn carry_out(
        &self,
        memory: &mut Memory,
        visit: &Visit,
        route: &Route,
        key: Option<&Key>,
        now: Timestamp,
    ) -> Reply {
        let mut call = Call {
            world: &self.world,
            state: &mut memory.state,
            request: &visit.request,
            route,
            key,
            fault: visit.fault,
            now,
        };
        match answer(&mut call) {
            Ok(reply) => reply,
            Err(problem) => self.refuse_as(route.operation, &problem, now),
        }
    }

    /// What a fault makes of an answer whose effect has happened.
    fn disguised(
        &self,
        mut reply: Reply,
        operation: Operation,
        fault: Option<FaultKind>,
        now: Timestamp,
    ) -> Reply {
        match (fault, &mut reply.body) {
            (Some(FaultKind::ErrorAfterCommit), _) => self.forced(operation, 500, now),
            (Some(FaultKind::WrongShape), _) if reply.status < 300 => {
                Reply::json(reply.status, json!(["not", "what", "was", "asked", "for"]))
            }
            (Some(FaultKind::UnknownWords), Body::Json(body)) => {
                disguise::unknown_words(body);
                reply
            }
            (Some(FaultKind::Matched), Body::Json(body)) => {
                disguise::matched(body);
                reply
            }
            (_, Body::Json(_) | Body::Text { .. } | Body::Empty) => reply,
        }
    }

    /// An error answer of a given status.
    fn forced(&self, operation: Operation, status: u16, now: Timestamp) -> Reply {
        if operation == Operation::StoreObject {
            return storage_refusal(status);
        }
        let detail = "The simulator was told to refuse this request.";
        let problem = Problem::new(Situation::forced(status), detail);
        self.refuse_as(operation, &problem, now)
    }

    /// A refusal in the shape of the service that is asked.
    fn refuse_as(&self, operation: Operation, problem: &Problem, now: Timestamp) -> Reply {
        if !operation.is_of_browsers() {
            return self.refuse(problem, now);
        }
        let status = problem.situation.status();
        let body = json!({"error": {"code": status, "message": problem.detail}});
        Reply::json(status, body)
    }

    fn refuse(&self, problem: &Problem, now: Timestamp) -> Reply {
        let (content_type, body) = problem.body(self.world.profile.error_shape(), now);
        Reply::text(problem.situation.status(), content_type, body.to_string())
    }

    /// Saves the state before the answer leaves, so that nothing acknowledged
    /// is lost when the process is killed.
    fn save(&self, memory: &mut Memory, operation: Operation, now: Timestamp) {
        let Some(path) = self.state_file.as_ref().filter(|_| operation.writes()) else {
            return;
        };
        memory.state.saved_at = now;
        if let Err(error) = file::save(&memory.state, path) {
            tracing::warn!(%error, path = %path.display(), "could not save the state");
        }
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn late(&self) -> MutexGuard<'_, JoinSet<()>> {
        self.late.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
