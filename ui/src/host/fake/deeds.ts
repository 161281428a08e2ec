/** What the commands do to the world. */
import type { BrowserView } from "../../bindings/BrowserView";
import type { CameraCard } from "../../bindings/CameraCard";
import type { Control } from "../../bindings/Control";
import type { Exported } from "../../bindings/Exported";
import type { Moment } from "../../bindings/Moment";
import type { PhotoRow } from "../../bindings/PhotoRow";
import type { QueueAction } from "../../bindings/QueueAction";
import type { Verdict } from "../../bindings/Verdict";
import { capture, freshId, operation, photo, row, session } from "./build";
import { PRODUCTS, productAt, shotLabel } from "./products";
import { proposalsFor, recount } from "./proposals";
import type { World } from "./world";

/** How the deeds reach beyond the world. */
export interface Reach {
  /** Something to see at once. */
  tell(moment: Moment): void;
  /** Something that happens after a while. */
  later(work: () => void): void;
}

/** Stores what was typed or scanned, and sends it after a while. */
export function capturing(world: World, reach: Reach, text: string, source: "typed" | "gun"): Moment {
  if (text === "") throw { code: "nothing_typed", message: "Type a GTIN or some text first" };
  const product = PRODUCTS.find((each) => each.gtin.endsWith(text));
  const again = world.captures.find((each) => each.card.raw_value === text);
  if (again) {
    world.said = { word: "again", message: `${again.card.product_name ?? text} was captured before` };
    return say(reach, { kind: "again", message: text, capture_id: again.card.id, wish: null });
  }
  const card = capture(product ?? productAt(0), 0, {
    order_id: world.order,
    capture_type: source === "typed" ? "MANUAL" : "BARCODE",
    source,
    symbology: source === "typed" ? "" : "EAN-13",
    raw_value: text,
    gtin: product?.gtin ?? null,
    product_name: null,
    delivery: "waiting",
    server_status: null,
  });
  world.session ??= session(world.order ?? "", 0, {
    state: "collecting",
    message: "Takes captures and photos until it is submitted or closed",
  });
  world.captures = [...world.captures, row(card)];
  Object.assign(world.session, { captures: world.captures.length });
  Object.assign(world.remote, { can_submit: world.session.state === "collecting", submit_hint: "" });
  world.said = { word: "captured", message: "Stored on this machine" };
  world.outlines = [];
  if (world.station.camera.state === "live") world.photoHint = "";
  deliver(world, reach, card.id, text, product?.name ?? null);
  return say(reach, { kind: "captured", message: text, capture_id: card.id, wish: null });
}

/** Takes the last capture back, as long as it is not under way. */
export function undoing(world: World, reach: Reach): Moment {
  const last = world.captures.findLast((each) => each.card.delivery !== "discarded")?.card;
  const label = last ? (last.gtin ?? last.raw_value) : "";
  const isSent = last !== undefined && last.delivery !== "waiting";
  const message = !last
    ? "There is nothing to take back in this session"
    : isSent
      ? `${label} is on its way to the server and cannot be taken back any more. Ask whoever looks after the account to delete it there`
      : `${label} is taken back`;
  const word = last && !isSent ? "done" : "refused";
  if (last && !isSent) last.delivery = "discarded";
  world.said = { word, message };
  return say(reach, { kind: word, message, capture_id: null, wish: null });
}

/** Does what a command card says: the few that the fake knows. */
export function obeying(world: World, reach: Reach, text: string): void {
  const [, word, value] = text.split(".");
  if (word === "UNDO") undoing(world, reach);
  else if (word === "RELEASE")
    world.station.notices = world.station.notices.filter((each) => each.urgency !== "stop");
  else if (word === "SHOT")
    say(reach, {
      kind: "done",
      message: `Next photo: ${shotLabel(value ?? "")}`,
      capture_id: null,
      wish: { wish: "shot", photo_type: value ?? "" },
    });
  else if (word === "SHOOT")
    say(reach, { kind: "done", message: "A photo is asked for", capture_id: null, wish: { wish: "shoot" } });
}

function say(reach: Reach, moment: Moment): Moment {
  reach.tell(moment);
  return moment;
}

/** Sends a capture as the real station would: waiting, sending, delivered, looked up. */
function deliver(world: World, reach: Reach, id: string, subject: string, name: string | null): void {
  const one = operation("Send capture", subject);
  world.operations = [...world.operations, one];
  const set = (delivery: "sending" | "delivered", state: "sending" | "done", status: string | null) => {
    const state_word = state === "done" ? "Done" : "Sending";
    Object.assign(world.operations.find((each) => each.id === one.id) ?? {}, { state, state_word });
    const found = world.captures.find((each) => each.card.id === id);
    const product_name = status ? name : null;
    if (found) found.card = { ...found.card, delivery, server_status: status, product_name };
  };
  if (world.station.link.state !== "online") return;
  reach.later(() => {
    set("sending", "sending", null);
    reach.later(() => set("delivered", "done", name ? "COMPLETED" : "NOT_FOUND"));
  });
}

/** Ends what extraction did: proposals for all that was captured. */
export function proposing(world: World): void {
  if (world.session?.state !== "extracting") return;
  const { id } = world.session;
  const cards = world.captures.map((each) => each.card);
  const groups = proposalsFor(cards, world.photos, id);
  world.review = recount({ ...world.review, groups: [...world.review.groups, ...groups] });
  Object.assign(world.session, {
    state: "review",
    message: "5 proposals for you to decide",
    proposals_waiting: groups.flatMap((each) => each.proposals).length,
  });
}

/** Submits a session or closes it. */
export function ending(world: World, state: "closed" | "submitting" | "extracting", message: string): void {
  if (world.session) Object.assign(world.session, { state, message });
  Object.assign(world.remote, { can_submit: false });
}

/** Deletes a session that is delivered on this machine. */
export function deleting(world: World, id: string): void {
  if (world.session?.id !== id) throw unknown("session", id);
  if (world.session.unsent > 0)
    throw {
      code: "session_unsent",
      message:
        "Not everything of this session is delivered, so nothing was deleted. Let the queue send what is left, or discard it there first",
    };
  world.session = null;
  world.captures = [];
  world.photos = [];
}

/** Has the server try a capture again. */
export function retrying(world: World, id: string): void {
  const found = world.captures.find((each) => each.card.id === id);
  if (!found) throw unknown("capture", id);
  Object.assign(found, { error_message: "", can_retry: false });
  found.card = { ...found.card, server_status: "PENDING" };
}

/** Keeps the photo that the guard holds. */
export function keeping(world: World, reach: Reach): PhotoRow {
  if (!world.held) throw unknown("photo that waits", "");
  world.held = null;
  const taken = shooting(world, reach, null, "front");
  Object.assign(taken, { guard_override: "09521321000049" });
  return taken;
}

/** Sets something on the camera. */
export function setting(world: World, control: Control, value: number | null): void {
  for (const camera of world.settings.at_work) {
    camera.controls = camera.controls.map((each) =>
      each.control === control
        ? { ...each, value: value ?? each.value, auto: each.auto === null ? null : value === null }
        : each,
    );
  }
}

/** Examines the camera. */
export function examining(world: World): CameraCard {
  const card = {
    at: new Date().toISOString(),
    lines: [
      { ok: false, message: "A bar is 1.5 pixels wide, 2 are needed. Move the camera about 25 % closer" },
      { ok: true, message: "The code is in focus" },
      { ok: true, message: "Nothing is washed out" },
      { ok: true, message: "30 pictures a second come" },
    ],
  };
  for (const camera of world.settings.at_work) camera.card = card;
  return card;
}

/** Takes a photo. */
export function shooting(world: World, reach: Reach, id: string | null, type: string): PhotoRow {
  const cards = world.captures.map((each) => each.card);
  const card = cards.find((each) => each.id === id) ?? cards.at(-1);
  if (!card)
    throw {
      code: "no_capture",
      message: "Scan or type a code first, so that the photo belongs to a product",
    };
  const place = world.photos.filter((each) => each.capture_id === card.id).length;
  const created = new Date().toISOString();
  const taken = photo(card, type, place, { delivery: "waiting", s3_key: null, created });
  world.photos = [...world.photos, taken];
  answering(world, type);
  Object.assign(card, { photos: card.photos + 1 });
  if (world.session) Object.assign(world.session, { photos: world.photos.length });
  const upload = operation("Send photo", taken.file_name, { created });
  world.operations = [...world.operations, upload];
  reach.tell({ kind: "photo", message: taken.label, capture_id: card.id, wish: null });
  reach.later(() => {
    world.operations = world.operations.map((each) =>
      each.id === upload.id ? { ...each, state: "done" as const, state_word: "Done", action: null } : each,
    );
    world.photos = world.photos.map((each) =>
      each.id === taken.id
        ? { ...each, delivery: "delivered" as const, s3_key: `scanner/2026/4711/${taken.id}.jpg` }
        : each,
    );
  });
  return taken;
}

/** Takes a photo again. */
export function retaking(world: World, reach: Reach, id: string): PhotoRow {
  const old = world.photos.find((each) => each.id === id);
  if (!old) throw unknown("photo", id);
  const taken = { ...old, id: freshId("photo"), delivery: "waiting" as const, s3_key: null };
  world.photos = world.photos.map((each) => (each === old ? taken : each));
  reach.tell({ kind: "photo", message: taken.label, capture_id: taken.capture_id, wish: null });
  return taken;
}

/** Gives a photo another type. */
export function relabelling(world: World, id: string, type: string): void {
  world.photos = world.photos.map((each) =>
    each.id === id ? { ...each, photo_type: type, label: shotLabel(type) } : each,
  );
}

/** Moves a photo in the gallery. */
export function moving(world: World, id: string, to: number): void {
  const moved = world.photos.find((each) => each.id === id);
  if (!moved) throw unknown("photo", id);
  const list = world.photos.filter((each) => each !== moved);
  list.splice(to, 0, moved);
  world.photos = list.map((each, sort_order) => ({ ...each, sort_order }));
}

/** Does something about an operation. */
export function treating(world: World, id: string, action: QueueAction): void {
  const states = {
    retry: { state: "ready", state_word: "Waiting" },
    hold: { state: "held", state_word: "Held back" },
    discard: { state: "discarded", state_word: "Taken out" },
  } as const;
  world.operations = world.operations.map((each) =>
    each.id === id
      ? {
          ...each,
          ...states[action],
          cause: "",
          action: action === "discard" ? null : { action: "retry", label: "Try again" },
          more: action === "discard" ? [] : [{ action: "discard", label: "Take out" }],
        }
      : each,
  );
}

/** Asks where the link of a capture leads. */
export function following(world: World, id: string): void {
  const link = world.captures.find((each) => each.card.id === id)?.card.link;
  if (link) [link.can_follow, link.is_followed] = [false, true];
}

/** Keeps where the link of a capture leads for its product. */
export function keepingLink(world: World, id: string): void {
  const group = world.review.groups.find((each) => each.capture.id === id);
  const link = (world.captures.find((each) => each.card.id === id)?.card ?? group?.capture)?.link;
  if (!link) return;
  const note = `Will be saved for the product once it is known: ${link.keep.address}`;
  link.keep = { address: "", asks: false, note, needs_you: false };
  world.operations = [
    ...world.operations,
    operation("Save product link", "Crackers", {
      state: "blocked",
      state_word: "Behind others",
      cause: "Waits until the product is known",
    }),
  ];
}

/** A shot that the check asks for was taken again, or is good enough. */
export function answering(world: World, type: string): void {
  const { check } = world;
  if (!check) return;
  const asks = check.asks.filter((each) => each.photo_type !== type);
  const isClear = check.state === "asks" && asks.length === 0;
  world.check = isClear
    ? { state: "clear", message: "Nothing has to be taken again. The next product may come", asks }
    : { ...check, asks, message: check.state === "asks" ? worthAgain(asks.length) : check.message };
}

/** How many shots a check asks for. */
export function worthAgain(n: number): string {
  return n === 1 ? "1 shot is worth taking again" : `${n} shots are worth taking again`;
}

/** A browser elsewhere that has come so far. */
export function browserAt(link: string, done: number): BrowserView {
  const steps = [
    "Waits for its turn",
    "A computer is set up for it",
    "The browser is set up",
    "The page opens",
  ];
  return {
    standing: done < steps.length ? "starting" : "open",
    link,
    steps: steps.map((word, index) => ({ word, is_done: index < done })),
    message:
      done < steps.length
        ? "A browser is started at AnchorBrowser, far from this computer"
        : "The page is open in a window of its own. It can be looked at and not used; closing that window ends the browser",
  };
}

/** Opens the link of a capture in a browser elsewhere, step by step. */
export function browsing(world: World, reach: Reach, id: string): void {
  const link = world.captures.find((each) => each.card.id === id)?.card.raw_value ?? "";
  const step = (done: number) => {
    world.station.browser = browserAt(link, done);
    if (done < 4) reach.later(() => world.station.browser?.link === link && step(done + 1));
  };
  step(0);
}

/** Moves what is unsent to another station. */
export function exporting(world: World): Exported {
  const open = world.operations.filter((each) => each.state !== "done" && each.state !== "discarded");
  const path = `${world.settings.data_dir}/exports/unsent-2026-01-05-094105.zip`;
  for (const each of open) {
    Object.assign(each, {
      state: "held",
      state_word: "Held back",
      cause: "It went to another station with unsent-2026-01-05-094105.zip. Take it out once it arrived",
      action: { action: "retry", label: "Release" },
      more: [{ action: "discard", label: "Take out" }],
    });
  }
  return { path, rows: open.length, photos: world.photos.length };
}

/** Decides on a proposal, or takes the decision back. */
export function deciding(world: World, id: string, decision: Verdict | null): void {
  const decision_state = decision ? ("held" as const) : ("open" as const);
  const groups = world.review.groups.map((group) => ({
    ...group,
    proposals: group.proposals.map((each) => (each.id === id ? { ...each, decision, decision_state } : each)),
  }));
  world.review = recount({ ...world.review, groups });
}

/** Accepts a proposal and those of the same source and field that may be accepted with it. */
export function acceptingAlike(world: World, id: string): string[] {
  const all = world.review.groups.flatMap((group) => group.proposals);
  const chosen = all.find((each) => each.id === id);
  const alike = all.filter(
    (each) =>
      each.alike > 0 &&
      each.decision_state === "open" &&
      each.source === chosen?.source &&
      each.field_name === chosen.field_name,
  );
  for (const each of alike) deciding(world, each.id, "accepted");
  return alike.map((each) => each.id);
}

/** Writes what was accepted for a capture. */
export function applying(world: World, id: string): void {
  const applied = {
    applied_at: new Date().toISOString(),
    apply_message: "The server wrote what was accepted",
  };
  const groups = world.review.groups.map((group) =>
    group.capture.id === id ? { ...group, ...applied } : group,
  );
  world.review = recount({ ...world.review, groups });
}

function unknown(what: string, id: string) {
  return { code: "unknown", message: `There is no ${what} ${id} on this station` };
}
