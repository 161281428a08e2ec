/**
 * A host on canned views, so that every screen and every situation opens in a plain browser.
 *
 * It behaves like a station as far as the window can tell: captures are stored, sent and confirmed. It
 * knows no rule; what the real station would refuse, it may allow.
 */
import type { Moment } from "../bindings/Moment";
import type { Overlay } from "../bindings/Overlay";
import { commandCards } from "./fake/cards";
import * as deeds from "./fake/deeds";
import { benchPicture, HEIGHT, photoPicture, WIDTH } from "./fake/pictures";
import { PRODUCTS, productAt } from "./fake/products";
import { recount } from "./fake/proposals";
import { historyOf, storyOf } from "./fake/history";
import { photosOf, queueOf, scanOf, sessionOf, stationOf } from "./fake/read";
import { SITUATIONS } from "./fake/situations";
import { type Tongue, tongueOf } from "./fake/tongue";
import { makeWorld, type World } from "./fake/world";
import type { Host } from "./host";

/** What the canned views are asked for. */
export interface FakeOptions {
  /** Name of a situation; see fake/situations.ts. */
  state?: string;
  /** Colours of the window. */
  theme?: World["settings"]["form"]["theme"];
  /** Language of the window. */
  language?: World["settings"]["form"]["language"];
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
  if (options.language) world.settings.form.language = options.language;
  return new Fake(world, options.still ?? false, tongueOf(options.language));
}

/** How long a step of a delivery takes, in milliseconds. */
const STEP = 1200;

class Fake implements FakeHost {
  readonly calls: [string, ...unknown[]][] = [];
  #changed = new Set<(revision: number) => void>();
  #moments = new Set<(moment: Moment) => void>();
  #revision = 0;
  readonly #tongue: Tongue;
  #reach: deeds.Reach = {
    tell: (moment) => this.#moments.forEach((hear) => hear(this.#tongue(moment))),
    later: (work) => this.#later(work),
  };

  constructor(
    private readonly world: World,
    private readonly still: boolean,
    tongue: Tongue,
  ) {
    this.#tongue = tongue;
  }

  stationView = () => this.#view(() => stationOf(this.world));
  scanView = () => this.#view(() => scanOf(this.world));
  sessionView = (id: string | null) => this.#view(() => sessionOf(this.world, id));
  photosView = (id: string | null) => this.#view(() => photosOf(this.world, id));
  queueView: Host["queueView"] = (filter, page) => this.#view(() => queueOf(this.world, filter, page));
  reviewView = () => this.#view(() => this.world.review);
  settingsView = () =>
    this.#view(() => ({
      ...this.world.settings,
      key: this.world.key,
      browser_key: this.world.browserKey,
    }));
  historyView: Host["historyView"] = (query, page) => this.#view(() => historyOf(this.world, query, page));
  storyView: Host["storyView"] = (id) => this.#view(() => storyOf(this.world, id));

  commandCards: Host["commandCards"] = (order) => this.#view(() => commandCards(order));
  print: Host["print"] = () => this.#always("print", [], () => undefined);
  typeCode: Host["typeCode"] = (text) =>
    this.#run("typeCode", [text], () => deeds.capturing(this.world, this.#reach, text.trim(), "typed"));
  gunBurst: Host["gunBurst"] = (text) =>
    this.#run("gunBurst", [text], () =>
      text.startsWith("PERCH.")
        ? deeds.obeying(this.world, this.#reach, text)
        : void deeds.capturing(this.world, this.#reach, text, "gun"),
    );
  undoCapture: Host["undoCapture"] = () =>
    this.#run("undoCapture", [], () => deeds.undoing(this.world, this.#reach));
  setOrder: Host["setOrder"] = (order) =>
    this.#run("setOrder", [order], () => void (this.world.order = order || null));
  bindOrder: Host["bindOrder"] = (order) =>
    this.#run("bindOrder", [order], () => {
      this.world.order = order;
      for (const { card } of this.world.captures) card.order_id = order;
    });
  closeOrder: Host["closeOrder"] = (id) =>
    this.#run("closeOrder", [id], () => deeds.ending(this.world, "closed", "Closed without extraction"));
  submitSession: Host["submitSession"] = (id) =>
    this.#run("submitSession", [id], () => {
      deeds.ending(this.world, "submitting", "Waits until its captures and photos have arrived");
      this.#later(() => {
        deeds.ending(this.world, "extracting", "The server reads the photos");
        this.#later(() => deeds.proposing(this.world));
      });
    });
  deleteSessionHere: Host["deleteSessionHere"] = (id) =>
    this.#run("deleteSessionHere", [id], () => deeds.deleting(this.world, id));
  refreshSession: Host["refreshSession"] = (id) => this.#run("refreshSession", [id], () => undefined);
  retryCapture: Host["retryCapture"] = (id) =>
    this.#run("retryCapture", [id], () => deeds.retrying(this.world, id));
  followLink: Host["followLink"] = (id) =>
    this.#run("followLink", [id], () => deeds.following(this.world, id));
  keepLink: Host["keepLink"] = (id, isSure) =>
    this.#run("keepLink", [id, isSure], () => deeds.keepingLink(this.world, id));
  lookInBrowser: Host["lookInBrowser"] = (id) =>
    this.#run("lookInBrowser", [id], () => deeds.browsing(this.world, this.#reach, id));
  endBrowser: Host["endBrowser"] = () =>
    this.#run("endBrowser", [], () => void (this.world.station.browser = null));

  shoot: Host["shoot"] = (id, type) =>
    this.#run("shoot", [id, type], () => deeds.shooting(this.world, this.#reach, id, type));
  retakePhoto: Host["retakePhoto"] = (id) =>
    this.#run("retakePhoto", [id], () => deeds.retaking(this.world, this.#reach, id));
  relabelPhoto: Host["relabelPhoto"] = (id, type) =>
    this.#run("relabelPhoto", [id, type], () => deeds.relabelling(this.world, id, type));
  movePhoto: Host["movePhoto"] = (id, to) =>
    this.#run("movePhoto", [id, to], () => deeds.moving(this.world, id, to));

  keepPhoto: Host["keepPhoto"] = () =>
    this.#run("keepPhoto", [], () => deeds.keeping(this.world, this.#reach));
  dropPhoto: Host["dropPhoto"] = () => this.#run("dropPhoto", [], () => void (this.world.held = null));
  goodEnough: Host["goodEnough"] = (type) =>
    this.#run("goodEnough", [type], () => deeds.answering(this.world, type));
  // Looking on changes nothing.
  watchTable: Host["watchTable"] = async () => undefined;
  handsFree: Host["handsFree"] = (isOn, id) =>
    this.#always("handsFree", [isOn, id], () => void (this.world.handsFree = isOn));
  setControl: Host["setControl"] = (camera, control, value) =>
    this.#run("setControl", [camera, control, value], () => deeds.setting(this.world, control, value));
  examineCamera: Host["examineCamera"] = (id) =>
    this.#run("examineCamera", [id], () => deeds.examining(this.world));

  operationAction: Host["operationAction"] = (id, action) =>
    this.#run("operationAction", [id, action], () => deeds.treating(this.world, id, action));
  exportHistory: Host["exportHistory"] = (query, id, form) =>
    this.#run("exportHistory", [query, id, form], () => {
      const ending = form === "csv" ? "csv" : "jsonl";
      const path = `${this.world.settings.data_dir}/exports/${id ? "session" : "history"}-2026-01-05-094105.${ending}`;
      return { path, rows: id ? 6 : 26, photos: 0 };
    });
  exportUnsent: Host["exportUnsent"] = () => this.#run("exportUnsent", [], () => deeds.exporting(this.world));
  importUnsent: Host["importUnsent"] = () =>
    this.#run("importUnsent", [], () => ({ operations: 9, captures: 4, photos: 2, known: 3 }));
  exportDiagnosis: Host["exportDiagnosis"] = () =>
    this.#run("exportDiagnosis", [], () => {
      const path = `${this.world.settings.data_dir}/exports/diagnosis-2026-01-05-094105.zip`;
      return { path, rows: 0, photos: 0 };
    });
  importHoldList: Host["importHoldList"] = () =>
    this.#run("importHoldList", [], () => {
      const imported = new Date().toISOString();
      this.world.settings.hold_list = { batches: 12, products: 5, file: "recall-2026-01.csv", imported };
      return this.world.settings.hold_list;
    });
  clearHoldList: Host["clearHoldList"] = () =>
    this.#run("clearHoldList", [], () => {
      this.world.settings.hold_list = { batches: 0, products: 0, file: "", imported: null };
    });
  decide: Host["decide"] = (id, verdict) =>
    this.#run("decide", [id, verdict], () => deeds.deciding(this.world, id, verdict));
  acceptAlike: Host["acceptAlike"] = (id) =>
    this.#run("acceptAlike", [id], () => deeds.acceptingAlike(this.world, id));
  undoDecision: Host["undoDecision"] = (id) =>
    this.#run("undoDecision", [id], () => deeds.deciding(this.world, id, null));
  apply: Host["apply"] = (id) => this.#run("apply", [id], () => deeds.applying(this.world, id));

  dismissNotice: Host["dismissNotice"] = (id) =>
    this.#always("dismissNotice", [id], () => {
      const { station } = this.world;
      station.notices = station.notices.filter((each) => each.id !== id);
    });
  restart: Host["restart"] = () => this.#always("restart", [], () => undefined);
  saveSettings: Host["saveSettings"] = (form) =>
    this.#run("saveSettings", [form], () => {
      if (!/^https:\/\/|^http:\/\/127\.0\.0\.1/.test(form.server)) {
        throw { code: "setting", message: "The address of the server has to start with https://" };
      }
      this.world.settings.form = form;
      this.world.station.station = form.station;
    });
  // The text of a key is not even kept among the calls.
  storeKey: Host["storeKey"] = (key) =>
    this.#run("storeKey", [key.length], () => {
      const hint = `${key.slice(0, 4)}…${key.slice(-4)}`;
      this.world.key = { hint, home: "key_store", message: "The key is stored" };
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

  storeBrowserKey: Host["storeBrowserKey"] = (key) =>
    this.#run("storeBrowserKey", [key.length], () => {
      this.world.browserKey = { hint: `…${key.slice(-4)}`, home: "key_store", message: "The key is stored" };
      return this.world.browserKey;
    });
  forgetBrowserKey = () =>
    this.#run(
      "forgetBrowserKey",
      [],
      () => void (this.world.browserKey = { hint: "", home: "none", message: "" }),
    );

  // The fragment makes each address new, as the numbers of real frames do.
  previewUrl = (after: number) =>
    this.world.station.camera.state === "live"
      ? `${benchPicture(this.world.bench)}#${this.still ? Math.min(after, 1) : after}`
      : "data:,";
  photoUrl: Host["photoUrl"] = (id, _width, section = "whole") => {
    const [kind, place, type] = id.split(":");
    if (kind === "earlier") return photoPicture(productAt(Number(place)), type ?? "front", section);
    const shown = this.world.photos.find((each) => each.id === id);
    const product = PRODUCTS.find((each) => shown?.file_name.startsWith(each.gtin)) ?? productAt(0);
    return photoPicture(product, shown?.photo_type ?? "front", section);
  };

  onChanged = (hear: (revision: number) => void) => {
    this.#changed.add(hear);
    return () => this.#changed.delete(hear);
  };
  onMoment = (hear: (moment: Moment) => void) => {
    this.#moments.add(hear);
    const { opening } = this.world;
    if (opening) window.setTimeout(() => hear(this.#tongue(opening)), 50);
    return () => this.#moments.delete(hear);
  };
  onOverlay = (hear: (overlay: Overlay) => void) => {
    let frame = 0;
    const { outlines, unread } = this.world;
    const send = () =>
      hear({ frame: ++frame, width: WIDTH, height: HEIGHT, outlines, unread: this.#tongue(unread) });
    const timer = window.setInterval(send, this.still ? 60_000 : 120);
    window.setTimeout(send);
    return () => window.clearInterval(timer);
  };

  async #view<T>(read: () => T): Promise<T> {
    const { broken, delay } = this.world;
    if (delay > 0) await new Promise((done) => window.setTimeout(done, delay));
    if (broken) throw this.#tongue(broken);
    return this.#tongue(structuredClone(read()));
  }

  async #run<T>(name: string, args: unknown[], work: () => T): Promise<T> {
    if (!this.world.refusal) return this.#always(name, args, work);
    this.calls.push([name, ...args]);
    throw this.#tongue(this.world.refusal);
  }

  async #always<T>(name: string, args: unknown[], work: () => T): Promise<T> {
    this.calls.push([name, ...args]);
    const answer = work();
    this.#change();
    return this.#tongue(answer);
  }

  #change(): void {
    this.#revision += 1;
    for (const hear of this.#changed) hear(this.#revision);
  }

  #later(work: () => void): void {
    if (this.still) return;
    window.setTimeout(() => {
      work();
      this.#change();
    }, STEP);
  }
}
