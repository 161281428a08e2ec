/**
 * A host on canned views, so that every screen and every situation opens in a plain browser.
 *
 * It behaves like a station as far as the window can tell: captures are stored, sent and confirmed. It
 * knows no rule; what the real station would refuse, it may allow.
 */
import type { Moment } from "../bindings/Moment";
import type { Overlay } from "../bindings/Overlay";
import type { QueueAction } from "../bindings/QueueAction";
import type { Verdict } from "../bindings/Verdict";
import { capture, freshId, operation, photo, row, session } from "./fake/build";
import { benchPicture, HEIGHT, photoPicture, WIDTH } from "./fake/pictures";
import { PRODUCTS, productAt, shotLabel } from "./fake/products";
import { recount } from "./fake/proposals";
import { photosOf, queueOf, scanOf, sessionOf, stationOf } from "./fake/read";
import { SITUATIONS } from "./fake/situations";
import { makeWorld, type World } from "./fake/world";
import type { Host } from "./host";

/** What the canned views are asked for. */
export interface FakeOptions {
  /** Name of a situation; see fake/situations.ts. */
  state?: string;
  /** Colours of the window. */
  theme?: World["settings"]["form"]["theme"];
  /** Nothing moves by itself. */
  still?: boolean;
}

/** A fake host, and the calls that were made to it, newest last. */
export type FakeHost = Host & { readonly calls: [name: string, ...args: unknown[]][] };

/** Makes a host on canned views. */
export function fakeHost(options: FakeOptions = {}): FakeHost {
  const world = makeWorld();
  SITUATIONS[options.state ?? "normal"]?.(world);
  world.review = recount(world.review);
  if (options.theme) world.settings.form.theme = options.theme;
  return new Fake(world, options.still ?? false);
}

/** How long a step of a delivery takes, in milliseconds. */
const STEP = 1200;

class Fake implements FakeHost {
  readonly calls: [string, ...unknown[]][] = [];
  #changed = new Set<(revision: number) => void>();
  #moments = new Set<(moment: Moment) => void>();
  #revision = 0;

  constructor(
    private readonly world: World,
    private readonly still: boolean,
  ) {}

  stationView = () => this.#view(() => stationOf(this.world));
  scanView = () => this.#view(() => scanOf(this.world));
  sessionView = (id: string | null) => this.#view(() => sessionOf(this.world, id));
  photosView = (id: string | null) => this.#view(() => photosOf(this.world, id));
  queueView: Host["queueView"] = (filter, page) => this.#view(() => queueOf(this.world, filter, page));
  reviewView = () => this.#view(() => this.world.review);
  settingsView = () => this.#view(() => ({ ...this.world.settings, key: this.world.key }));

  typeCode = (text: string) => this.#run("typeCode", [text], () => this.#capture(text.trim(), "typed"));
  gunBurst = (text: string) => this.#run("gunBurst", [text], () => void this.#capture(text, "gun"));
  setOrder = (order: string) => this.#run("setOrder", [order], () => void (this.world.order = order || null));
  closeOrder = (id: string | null) =>
    this.#run("closeOrder", [id], () => this.#end("closed", "Closed without extraction"));
  submitSession = (id: string | null) =>
    this.#run("submitSession", [id], () => {
      this.#end("submitting", "Waits until its captures and photos have arrived");
      this.#later(() => this.#end("extracting", "The server reads the photos"));
    });
  refreshSession = (id: string) => this.#run("refreshSession", [id], () => undefined);
  retryCapture = (id: string) =>
    this.#run("retryCapture", [id], () => {
      const found = this.world.captures.find((each) => each.card.id === id);
      if (!found) return;
      Object.assign(found, { error_message: "", can_retry: false });
      found.card = { ...found.card, server_status: "PENDING" };
    });

  shoot = (id: string | null, type: string) => this.#run("shoot", [id, type], () => this.#shoot(id, type));
  retakePhoto = (id: string) =>
    this.#run("retakePhoto", [id], () => {
      const old = this.world.photos.find((each) => each.id === id);
      if (!old) throw unknown("photo", id);
      const taken = { ...old, id: freshId("photo"), delivery: "waiting" as const, s3_key: null };
      this.world.photos = this.world.photos.map((each) => (each === old ? taken : each));
      this.#tell({ kind: "photo", message: taken.label, capture_id: taken.capture_id });
      return taken;
    });
  relabelPhoto = (id: string, type: string) =>
    this.#run("relabelPhoto", [id, type], () => {
      this.world.photos = this.world.photos.map((each) =>
        each.id === id ? { ...each, photo_type: type, label: shotLabel(type) } : each,
      );
    });
  movePhoto = (id: string, to: number) =>
    this.#run("movePhoto", [id, to], () => {
      const moved = this.world.photos.find((each) => each.id === id);
      if (!moved) throw unknown("photo", id);
      const list = this.world.photos.filter((each) => each !== moved);
      list.splice(to, 0, moved);
      this.world.photos = list.map((each, sort_order) => ({ ...each, sort_order }));
    });

  operationAction = (id: string, action: QueueAction) =>
    this.#run("operationAction", [id, action], () => {
      const states = { retry: "ready", hold: "held", discard: "discarded" } as const;
      const words = { retry: "Waiting", hold: "Held back", discard: "Taken out" } as const;
      this.world.operations = this.world.operations.map((each) =>
        each.id === id
          ? {
              ...each,
              state: states[action],
              state_word: words[action],
              cause: "",
              action: action === "discard" ? null : { action: "retry", label: "Try now" },
              more: action === "discard" ? [] : [{ action: "discard", label: "Take out" }],
            }
          : each,
      );
    });

  decide = (id: string, verdict: Verdict) =>
    this.#run("decide", [id, verdict], () => this.#decision(id, verdict));
  undoDecision = (id: string) => this.#run("undoDecision", [id], () => this.#decision(id, null));
  apply = (id: string) =>
    this.#run("apply", [id], () => {
      const groups = this.world.review.groups.map((group) =>
        group.capture.id === id
          ? {
              ...group,
              applied_at: new Date().toISOString(),
              apply_message: "The server wrote what was accepted",
            }
          : group,
      );
      this.world.review = recount({ ...this.world.review, groups });
    });

  dismissNotice = (id: string) =>
    this.#always("dismissNotice", [id], () => {
      this.world.station.notices = this.world.station.notices.filter((each) => each.id !== id);
    });
  saveSettings: Host["saveSettings"] = (form) =>
    this.#run("saveSettings", [form], () => {
      if (!form.server.startsWith("https://") && !form.server.startsWith("http://127.0.0.1")) {
        throw { code: "setting", message: "The address of the server has to start with https://" };
      }
      this.world.settings.form = form;
      this.world.station.station = form.station;
    });
  storeKey = (key: string) =>
    this.#run("storeKey", ["…"], () => {
      this.world.key = {
        hint: `${key.slice(0, 4)}…${key.slice(-4)}`,
        home: "key_store",
        message: "The key is stored",
      };
      return this.world.key;
    });
  testKey = () =>
    this.#run("testKey", [], () =>
      this.world.station.link.state === "key_refused"
        ? { usable: false, message: "The server does not know this key", organization: "", role: "" }
        : {
            usable: true,
            message: "It may read and write",
            organization: "Willow Row Foods",
            role: "scanner",
          },
    );
  forgetKey = () =>
    this.#run("forgetKey", [], () => void (this.world.key = { hint: "", home: "none", message: "" }));

  // The fragment makes each address new, as the numbers of real frames do.
  previewUrl = (after: number) => {
    const { state } = this.world.station.camera;
    return state === "live"
      ? `${benchPicture(this.world.bench)}#${this.still ? Math.min(after, 1) : after}`
      : "data:,";
  };
  photoUrl = (id: string) => {
    const [kind, place, type] = id.split(":");
    if (kind === "earlier") return photoPicture(productAt(Number(place)), type ?? "front");
    const shown = this.world.photos.find((each) => each.id === id);
    const product = PRODUCTS.find((each) => shown?.file_name.startsWith(each.gtin)) ?? productAt(0);
    return photoPicture(product, shown?.photo_type ?? "front");
  };

  onChanged = (hear: (revision: number) => void) => {
    this.#changed.add(hear);
    return () => this.#changed.delete(hear);
  };
  onMoment = (hear: (moment: Moment) => void) => {
    this.#moments.add(hear);
    const { opening } = this.world;
    if (opening) window.setTimeout(() => hear(opening), 50);
    return () => this.#moments.delete(hear);
  };
  onOverlay = (hear: (overlay: Overlay) => void) => {
    let frame = 0;
    const send = () => hear({ frame: ++frame, width: WIDTH, height: HEIGHT, outlines: this.world.outlines });
    const timer = window.setInterval(send, this.still ? 60_000 : 120);
    window.setTimeout(send);
    return () => window.clearInterval(timer);
  };

  async #view<T>(read: () => T): Promise<T> {
    if (this.world.broken) throw this.world.broken;
    return structuredClone(read());
  }

  async #run<T>(name: string, args: unknown[], work: () => T): Promise<T> {
    if (this.world.refusal) {
      this.calls.push([name, ...args]);
      throw this.world.refusal;
    }
    return this.#always(name, args, work);
  }

  async #always<T>(name: string, args: unknown[], work: () => T): Promise<T> {
    this.calls.push([name, ...args]);
    const answer = work();
    this.#change();
    return answer;
  }

  #change(): void {
    this.#revision += 1;
    for (const hear of this.#changed) hear(this.#revision);
  }

  #tell(moment: Moment): void {
    for (const hear of this.#moments) hear(moment);
  }

  #later(work: () => void): void {
    if (this.still) return;
    window.setTimeout(() => {
      work();
      this.#change();
    }, STEP);
  }

  #capture(text: string, source: "typed" | "gun"): Moment {
    if (text === "") throw { code: "nothing_typed", message: "Type a GTIN or some text first" };
    const { world } = this;
    const product = PRODUCTS.find((each) => each.gtin.endsWith(text));
    const again = world.captures.find((each) => each.card.raw_value === text);
    if (again) {
      world.said = { word: "again", message: `${again.card.product_name ?? text} was captured before` };
      return this.#say({ kind: "again", message: text, capture_id: again.card.id });
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
      message: "Takes captures until you submit it",
    });
    world.captures = [...world.captures, row(card)];
    Object.assign(world.session, { captures: world.captures.length });
    Object.assign(world.remote, { can_submit: world.session.state === "collecting", submit_hint: "" });
    world.said = { word: "captured", message: "Stored on this machine" };
    world.outlines = [];
    world.photoHint = world.station.camera.state === "live" ? "" : world.photoHint;
    this.#deliver(card.id, text, product?.name ?? null);
    return this.#say({ kind: "captured", message: text, capture_id: card.id });
  }

  #say(moment: Moment): Moment {
    this.#tell(moment);
    return moment;
  }

  /** Sends a capture as the real station would: waiting, sending, delivered, looked up. */
  #deliver(id: string, subject: string, name: string | null): void {
    const { world } = this;
    const one = operation("Send capture", subject);
    world.operations = [...world.operations, one];
    const set = (delivery: "sending" | "delivered", state: "sending" | "done", status: string | null) => {
      Object.assign(world.operations.find((each) => each.id === one.id) ?? {}, {
        state,
        state_word: state === "done" ? "Done" : "Sending",
      });
      const found = world.captures.find((each) => each.card.id === id);
      if (found)
        found.card = { ...found.card, delivery, server_status: status, product_name: status ? name : null };
    };
    if (world.station.link.state !== "online") return;
    this.#later(() => {
      set("sending", "sending", null);
      this.#later(() => set("delivered", "done", name ? "COMPLETED" : "NOT_FOUND"));
    });
  }

  #shoot(id: string | null, type: string) {
    const cards = this.world.captures.map((each) => each.card);
    const card = cards.find((each) => each.id === id) ?? cards.at(-1);
    if (!card)
      throw {
        code: "no_capture",
        message: "Scan or type a code first, so that the photo belongs to a product",
      };
    const place = this.world.photos.filter((each) => each.capture_id === card.id).length;
    const taken = photo(card, type, place, {
      delivery: "waiting",
      s3_key: null,
      created: new Date().toISOString(),
    });
    this.world.photos = [...this.world.photos, taken];
    Object.assign(card, { photos: card.photos + 1 });
    if (this.world.session) Object.assign(this.world.session, { photos: this.world.photos.length });
    this.#tell({ kind: "photo", message: taken.label, capture_id: card.id });
    this.#later(() => {
      this.world.photos = this.world.photos.map((each) =>
        each.id === taken.id
          ? { ...each, delivery: "delivered" as const, s3_key: `scanner/2026/4711/${taken.id}.jpg` }
          : each,
      );
    });
    return taken;
  }

  #decision(id: string, verdict: Verdict | null): void {
    const groups = this.world.review.groups.map((group) => ({
      ...group,
      proposals: group.proposals.map((each) =>
        each.id === id
          ? { ...each, decision: verdict, decision_state: verdict ? ("held" as const) : ("open" as const) }
          : each,
      ),
    }));
    this.world.review = recount({ ...this.world.review, groups });
  }

  #end(state: "closed" | "submitting" | "extracting", message: string): void {
    if (this.world.session) Object.assign(this.world.session, { state, message });
    Object.assign(this.world.remote, { can_submit: false });
  }
}

function unknown(what: string, id: string) {
  return { code: "unknown", message: `There is no ${what} ${id} on this station` };
}
