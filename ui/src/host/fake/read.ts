/** Makes the views of the screens from the world. */
import type { OperationRow } from "../../bindings/OperationRow";
import type { PhotosView } from "../../bindings/PhotosView";
import type { QueueCounts } from "../../bindings/QueueCounts";
import type { QueueFilter } from "../../bindings/QueueFilter";
import type { QueueView } from "../../bindings/QueueView";
import type { ScanView } from "../../bindings/ScanView";
import type { SessionView } from "../../bindings/SessionView";
import type { StationView } from "../../bindings/StationView";
import { SHOTS } from "./products";
import type { World } from "./world";

const PAGE = 50;

/** How many operations stand where. */
export function countsOf(world: World): QueueCounts {
  const count = (...states: OperationRow["state"][]) =>
    world.operations.filter((each) => states.includes(each.state)).length;
  const open = world.operations.filter(isOpen).map((each) => each.created);
  return {
    waiting: count("ready", "blocked", "held"),
    sending: count("sending"),
    unclear: count("unknown"),
    needs_you: count("parked"),
    done: world.done + count("done"),
    oldest_unsent: open.sort()[0] ?? null,
  };
}

const isOpen = (each: OperationRow) => each.state !== "done" && each.state !== "discarded";

/** The frame. */
export function stationOf(world: World): StationView {
  return {
    ...world.station,
    queue: countsOf(world),
    session: world.session,
    proposals_waiting: world.review.pending,
  };
}

/** The Scan screen. */
export function scanOf(world: World): ScanView {
  return {
    ...world.said,
    order_id: world.order,
    captures: world.captures
      .map((each) => each.card)
      .reverse()
      .slice(0, 50),
    capture_count: world.captures.length,
    photo_count: world.photos.length,
    count_mode: world.settings.form.count_mode,
  };
}

/** The Session screen. */
export function sessionOf(world: World, id: string | null): SessionView | null {
  const others = [...(world.session ? [world.session] : []), ...world.earlier];
  const brief = others.find((each) => each.id === id) ?? world.session;
  if (!brief) return null;
  if (brief === world.session) {
    return { brief, ...world.remote, captures: world.captures, photos: world.photos, others };
  }
  return {
    brief,
    remote: null,
    can_submit: false,
    submit_hint: "",
    next_poll: null,
    captures: [],
    photos: [],
    others,
  };
}

/** The types of the set that is asked for. */
function setOf(world: World): string[] {
  const { photo_set, own_shots } = world.settings.form;
  const all = SHOTS.map(([type]) => type);
  if (photo_set === "food") return ["front", "back", "ingredients", "nutrition"];
  return photo_set === "own" ? own_shots : photo_set === "box" ? all.slice(0, 6) : all;
}

/** Where a type stands: in the set, or behind it. */
function placeIn(set: string[], type: string): number {
  return set.includes(type) ? set.indexOf(type) : set.length;
}

/** The Photos screen. */
export function photosOf(world: World, id: string | null): PhotosView {
  const cards = world.captures.map((each) => each.card).reverse();
  const pictured = cards.find((each) => each.photos > 0);
  const capture = cards.find((each) => each.id === id) ?? pictured ?? cards[0] ?? null;
  const photos = world.photos
    .filter((each) => each.capture_id === capture?.id)
    .sort((a, b) => a.sort_order - b.sort_order);
  const set = setOf(world);
  const shots = [...SHOTS]
    .sort(([a], [b]) => placeIn(set, a) - placeIn(set, b))
    .map(([photo_type, label]) => {
      const taken = photos.filter((each) => each.photo_type === photo_type);
      return {
        photo_type,
        label,
        photo_id: taken.at(-1)?.id ?? null,
        taken: taken.length,
        in_set: set.includes(photo_type),
        ghost_id: world.photos.length > 0 ? `earlier:2:${photo_type}` : null,
      };
    });
  const missing = shots.filter((each) => each.in_set && each.taken === 0);
  return {
    capture,
    captures: cards,
    shots,
    photos,
    next_type: world.check?.asks[0]?.photo_type ?? missing[0]?.photo_type ?? "other",
    missing: "",
    unfinished: world.unfinished,
    can_check: world.settings.form.check_on_table && !world.check && photos.length > 0,
    check: world.check,
    held: world.held,
    hands_free: world.handsFree,
    camera: world.station.camera,
    own_camera: false,
    margins: world.settings.form.margins,
    hint: world.photoHint,
  };
}

/** A page of the Queue screen. */
export function queueOf(world: World, filter: QueueFilter, page: number): QueueView {
  const fits: Record<QueueFilter, (each: OperationRow) => boolean> = {
    open: isOpen,
    needs_you: (each) => each.state === "parked",
    done: (each) => each.state === "done" || each.state === "discarded",
  };
  const all = world.operations.filter(fits[filter]);
  const rows = all.slice(page * PAGE, (page + 1) * PAGE);
  return { counts: countsOf(world), filter, rows, total: all.length, page, page_size: PAGE };
}
