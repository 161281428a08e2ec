/** How states look: each has a tone of colour and a shape, so that colour never stands alone. */
import type { Band } from "./bindings/Band";
import type { CameraState } from "./bindings/CameraState";
import type { Delivery } from "./bindings/Delivery";
import type { FreshnessLevel } from "./bindings/FreshnessLevel";
import type { LinkLight } from "./bindings/LinkLight";
import type { LinkState } from "./bindings/LinkState";
import type { MomentKind } from "./bindings/MomentKind";
import type { ProposalView } from "./bindings/ProposalView";
import type { RowState } from "./bindings/RowState";
import type { ScanWord } from "./bindings/ScanWord";
import type { SessionState } from "./bindings/SessionState";
import type { StoryKind } from "./bindings/StoryKind";
import type { Urgency } from "./bindings/Urgency";

/** Colour family of a state; the colours are in styles/tokens.css. */
export type Tone = "ok" | "warn" | "error" | "queued" | "plain";
/** Shapes of states; drawn by parts/Shape.svelte. */
export const SHAPES = [
  "tick",
  "clock",
  "arrow",
  "question",
  "alert",
  "stop",
  "ring",
  "pause",
  "cross",
  "dots",
] as const;
/** Shape of a state. */
export type ShapeName = (typeof SHAPES)[number];
/** Colour and shape together. */
export interface Look {
  readonly tone: Tone;
  readonly shape: ShapeName;
}

const look = (tone: Tone, shape: ShapeName): Look => ({ tone, shape });

/** Look of a delivery. */
export const DELIVERY: Record<Delivery, Look> = {
  waiting: look("queued", "clock"),
  sending: look("queued", "arrow"),
  unclear: look("warn", "question"),
  delivered: look("ok", "tick"),
  needs_you: look("error", "alert"),
  discarded: look("plain", "cross"),
};

/** Look of an operation. */
export const ROW: Record<RowState, Look> = {
  blocked: look("plain", "dots"),
  ready: look("queued", "clock"),
  sending: look("queued", "arrow"),
  unknown: look("warn", "question"),
  parked: look("error", "alert"),
  held: look("plain", "pause"),
  done: look("ok", "tick"),
  discarded: look("plain", "cross"),
};

/** Look of the line to the server. */
export const LINK: Record<LinkState, Look> = {
  idle: look("plain", "ring"),
  online: look("ok", "tick"),
  offline: look("warn", "alert"),
  waiting: look("queued", "clock"),
  key_missing: look("warn", "question"),
  key_refused: look("error", "stop"),
};

/** Look of what a link is worth. */
export const LIGHT: Record<LinkLight, Look> = {
  green: look("ok", "tick"),
  amber: look("warn", "alert"),
  red: look("error", "stop"),
};

/** Look of how near a date is. */
export const FRESHNESS: Record<FreshnessLevel, Look> = {
  fresh: look("ok", "tick"),
  warning: look("warn", "clock"),
  critical: look("error", "alert"),
  expired: look("error", "stop"),
};

/** Look of a session. */
export const SESSION: Record<SessionState, Look> = {
  collecting: look("plain", "ring"),
  submitting: look("queued", "arrow"),
  extracting: look("queued", "dots"),
  taking_long: look("warn", "clock"),
  review: look("warn", "question"),
  finished: look("ok", "tick"),
  closed: look("plain", "cross"),
  expired: look("warn", "alert"),
};

/** Look of the big word. */
export const SCAN: Record<ScanWord, Look> = {
  ready: look("plain", "ring"),
  reading: look("queued", "dots"),
  captured: look("ok", "tick"),
  again: look("warn", "pause"),
  conflict: look("warn", "alert"),
  held: look("error", "stop"),
  done: look("ok", "tick"),
  refused: look("warn", "alert"),
  no_picture: look("warn", "question"),
};

/** Look of what was just heard. */
export const MOMENT: Record<MomentKind, Look> = {
  captured: look("ok", "tick"),
  photo: look("ok", "tick"),
  again: look("warn", "pause"),
  merged: look("ok", "tick"),
  conflict: look("warn", "alert"),
  done: look("ok", "tick"),
  refused: look("warn", "alert"),
  date: look("warn", "clock"),
  stop: look("error", "stop"),
};

/** Look of the camera. */
export const CAMERA: Record<CameraState, Look> = {
  closed: look("plain", "ring"),
  opening: look("queued", "dots"),
  live: look("ok", "tick"),
  stalled: look("warn", "pause"),
  gone: look("error", "alert"),
};

/** Look of a notice. */
export const URGENCY: Record<Urgency, Look> = {
  info: look("plain", "ring"),
  notice: look("warn", "alert"),
  stop: look("error", "stop"),
};

/** Look of a confidence. */
export const BAND: Record<Band, Look> = {
  high: look("ok", "tick"),
  medium: look("queued", "dots"),
  low: look("warn", "alert"),
  odd: look("plain", "question"),
};

/** Look of the decision on a proposal. */
export function decisionLook(proposal: Pick<ProposalView, "decision" | "decision_state">): Look {
  if (proposal.decision_state === "already_decided") return look("warn", "alert");
  if (proposal.decision === "accepted") return look("ok", "tick");
  if (proposal.decision === "rejected") return look("queued", "cross");
  return look("plain", "ring");
}

/** Look of what happened in a session. */
export const STORY: Record<StoryKind, Look> = {
  here: look("plain", "ring"),
  sent: look("ok", "arrow"),
  server: look("ok", "tick"),
  trouble: look("warn", "alert"),
  decided: look("ok", "tick"),
  waiting: look("queued", "clock"),
  taken_out: look("plain", "cross"),
};

const SERVER_STATUS: Record<string, Look> = {
  PENDING: look("queued", "clock"),
  LOOKING_UP: look("queued", "dots"),
  ENRICHING: look("queued", "dots"),
  RESOLVING: look("queued", "dots"),
  COMPLETED: look("ok", "tick"),
  FAILED: look("error", "alert"),
  NOT_FOUND: look("warn", "question"),
};

/** Look of the server's own word for a capture; words this version does not know are plain. */
export function serverLook(status: string): Look {
  return SERVER_STATUS[status] ?? look("plain", "dots");
}
