/** Situations that can be asked for by `?state=`: each bends the good day into something else. */
import type { BrowserView } from "../../bindings/BrowserView";
import type { FreshnessView } from "../../bindings/FreshnessView";
import type { AskView } from "../../bindings/AskView";
import type { KeepLinkView } from "../../bindings/KeepLinkView";
import type { LinkView } from "../../bindings/LinkView";
import { ago, row, session } from "./build";
import { browserAt } from "./deeds";
import { codeOutline, matrixOutline, unreadCode } from "./pictures";
import { gtin, productAt } from "./products";
import { recount } from "./proposals";
import type { TableCheckState } from "../../bindings/TableCheckState";
import { type Bend, EXTREMES, notice } from "./extremes";
import type { World } from "./world";

/** No link to keep. */
const UNKEPT: KeepLinkView = { address: "", asks: false, note: "", needs_you: false };

/** What is thought of a link that was followed to a plain end. */
const FOLLOWED = {
  light: "green",
  word: "Nothing speaks against this link",
  way: "qr.brand.example → www.brand.example",
  reasons: [],
} satisfies Partial<LinkView>;

/** Gives the last capture a link that nobody has followed, or one that may be kept. */
function linked(
  world: World,
  link: Pick<LinkView, "light" | "word" | "way" | "reasons">,
  keep: Partial<KeepLinkView> = {},
): void {
  const last = world.captures.at(-1)?.card;
  const consent = `api.closient.example gets the whole link and opens it: ${last?.raw_value ?? ""}`;
  const rest = { can_follow: true, consent, is_followed: false, can_browse: false, browse_consent: "" };
  if (last) last.link = { ...link, ...rest, keep: { ...UNKEPT, ...keep } };
}

/** The product on the table is checked. */
function checked(world: World, state: TableCheckState, message: string, asks: AskView[] = []): void {
  world.settings.form.check_on_table = true;
  world.check = { state, message, asks };
}

/** The same where links may be looked at in a browser elsewhere. */
function browsed(world: World, change: Partial<BrowserView> | null): void {
  SITUATIONS.amber_link?.(world);
  world.settings.form.browser = true;
  world.browserKey = {
    hint: "…cdef",
    home: "key_store",
    message: "The key is in the key store of this computer",
  };
  const last = world.captures.at(-1)?.card;
  if (!last?.link) return;
  last.raw_value = "https://bit.ly/3xYz9Qa";
  last.link.can_browse = true;
  last.link.browse_consent = `AnchorBrowser (api.anchorbrowser.io) gets the whole link and opens it in a browser far from this computer: ${last.raw_value}`;
  if (change) world.station.browser = { ...browserAt(last.raw_value, 1), ...change };
}

const BY_SERVER = "By the server's limits for Biscuits: 60 and 14 days";

/** The last capture of a batch that was held, once somebody went on. */
function released(world: World): void {
  const last = world.captures.at(-1)?.card;
  if (last) last.held = "Its batch is on the hold list: Glass splinters in the line";
}

/** Gives the last capture a date. */
function dated(world: World, freshness: FreshnessView): void {
  const last = world.captures.at(-1)?.card;
  if (last) last.freshness = freshness;
}

/** All situations by name. */
export const SITUATIONS: Record<string, Bend> = {
  normal: () => undefined,

  empty(world) {
    Object.assign(world, {
      captures: [],
      photos: [],
      session: null,
      order: null,
      operations: [],
      done: 0,
      earlier: [],
    });
    world.said = { word: "ready", message: "Hold a code under the camera, scan it, or press F2 to type it" };
    world.review = {
      groups: [],
      pending: 0,
      decided: 0,
      extracting: 0,
      hint: "Submit a session, and the server's proposals appear here",
    };
    world.photoHint = "Scan or type a code first, so that the photo belongs to a product";
    [world.bench, world.outlines] = [null, []];
    Object.assign(world.station, { quota: null });
    world.station.link = { state: "idle", message: "", host: "api.closient.example" };
  },
  kiosk(world) {
    world.settings.form.kiosk = true;
  },
  first_start(world) {
    world.settings.is_fresh = true;
    world.settings.form.camera = "";
  },
  fresh(world) {
    const { link } = world.station;
    SITUATIONS["empty"]?.(world);
    world.station.link = link;
  },
  offline(world) {
    world.station.link = {
      ...world.station.link,
      state: "offline",
      message: "The server cannot be reached. Nothing is lost; it is tried again by itself",
    };
    world.station.notices = [
      notice("offline", "info", "The server cannot be reached. Nothing is lost; it is tried again by itself"),
    ];
    world.operations = world.operations.map((each) => ({
      ...each,
      ...(each.state === "parked"
        ? {}
        : { state: "ready", state_word: "Waiting", cause: "Waits until the server can be reached" }),
      next_try: each.state === "parked" ? null : new Date(Date.now() + 28_000).toISOString(),
    }));
  },
  waiting(world) {
    world.station.link = {
      ...world.station.link,
      state: "waiting",
      message: "Waits because the server asked for it",
    };
    world.station.quota = {
      minute_left: 0,
      minute_limit: 300,
      day_left: 8_112,
      day_limit: 10_000,
      lasts_until: null,
      stations: 17,
    };
  },
  key_missing(world) {
    world.station.link = {
      ...world.station.link,
      state: "key_missing",
      message: "No API key is stored. Captures are kept here; enter the key in Settings",
    };
    world.key = {
      hint: "",
      home: "none",
      message: "No API key is stored. Scans are kept here until there is one",
    };
    world.station.notices = [
      notice(
        "key_missing",
        "notice",
        "No API key is stored. Captures are kept here; enter the key in Settings",
      ),
    ];
  },
  key_refused(world) {
    world.station.link = {
      ...world.station.link,
      state: "key_refused",
      message: "The server refused the API key. Captures are kept here; enter a valid key in Settings",
    };
    world.key = {
      hint: "csb_…9ff0",
      home: "file",
      message: "The key is in a file that only this user can read: no key store of this computer answers",
    };
    world.station.notices = [
      notice(
        "key_refused",
        "notice",
        "The server refused the API key. Captures are kept here; enter a valid key in Settings",
      ),
    ];
  },
  notices(world) {
    world.station.notices = [
      notice(
        "session_moved",
        "notice",
        "The server let this session expire. What was not sent has moved to a fresh session by itself; nothing is lost",
      ),
      notice(
        "late_code",
        "notice",
        "A second code of this pack was read after its capture was sent. It is noted here and not at the server",
      ),
      notice(
        "lost_files",
        "notice",
        "2 photos that were not sent have lost their file. Look at the queue, and take them again",
      ),
      notice("unclear", "info", "3 operations wait in the queue, because the server may have them already"),
    ];
  },
  no_order(world) {
    world.order = null;
  },
  stop: (world) => SITUATIONS.held_batch?.(world),
  unphotographed(world) {
    world.photos = [];
    for (const each of world.captures) each.card.photos = 0;
  },
  wrong_product(world) {
    world.held = {
      id: "earlier:3:front",
      title: "Another product",
      message:
        "This photo shows 09521321000049, the capture is 09521321000018. Put the right product there and take it again, or keep it all the same",
      label: "Front",
    };
  },
  hands_free(world) {
    world.handsFree = true;
    world.settings.form.photo_set = "food";
  },
  unfinished(world) {
    world.settings.form.photo_set = "food";
    world.unfinished = {
      capture_id: world.captures[0]?.card.id ?? "",
      message: "Harbour Coffee, ground, 500 g: 2 of 4 shots are missing: Ingredients, Nutrition",
    };
  },
  uploading(world) {
    const upload = { percent: 43, seconds_left: 14 };
    const photo = world.photos.find((each) => each.delivery === "sending");
    const row = world.operations.find((each) => each.subject === photo?.file_name);
    if (photo) photo.upload = upload;
    if (row)
      Object.assign(row, { state: "sending", state_word: "Sending", cause: "", next_try: null, upload });
  },
  poor_photo(world) {
    const [first] = world.photos;
    if (first)
      Object.assign(first, {
        merits: ["No reflections"],
        warnings: [
          "It was sharper a moment ago. Wait until the camera has focused, then take it again",
          "Part of the pack is washed out. Turn it out of the reflection",
          "A square crop has 720 pixels, shops ask for 1000. Choose a camera with more",
        ],
        guard_override: "09521321000049",
      });
  },
  disk_full(world) {
    world.refusal = {
      code: "disk_full",
      message:
        "The disk is full, so nothing more can be stored. Free some space; everything stored before is safe",
    };
    world.station.notices = [
      notice(
        "disk_full",
        "stop",
        "The disk is full, so nothing more can be stored. Free some space; everything stored before is safe",
      ),
    ];
  },
  refused(world) {
    world.refusal = { code: "not_now", message: "This cannot be done now: the operation is being sent" };
  },
  broken(world) {
    world.broken = {
      code: "newer_database",
      message:
        "The database perch.db was written by a newer Perch. Install that version, or start with another --data-dir; nothing was changed",
    };
  },
  slow(world) {
    world.delay = 1_500;
  },
  camera_gone(world) {
    Object.assign(world.station.camera, {
      state: "gone",
      message: "USB camera 1080p was unplugged",
    });
    world.said = {
      word: "no_picture",
      message: "The camera gives no picture. The scanner gun and typing (F2) still work",
    };
    [world.outlines, world.photoHint] = [
      [],
      "The camera gives no picture right now. Check the cable or choose another camera in Settings",
    ];
  },
  stalled(world) {
    Object.assign(world.station.camera, {
      state: "stalled",
      damaged: 14,
      message: "USB camera 1080p gives no more pictures. Check its cable; Perch keeps trying",
    });
    world.said = {
      word: "no_picture",
      message: "USB camera 1080p gives no more pictures. Check its cable; Perch keeps trying",
    };
  },
  no_sound(world) {
    world.station.sound_available = false;
  },
  practice(world) {
    Object.assign(world.station, { practice: true });
    world.station.link.host = "127.0.0.1:38211";
    world.settings.practice = true;
    world.key = {
      hint: "practice",
      home: "practice",
      message: "Practice uses a key of its own; yours is not touched",
    };
  },
  ready(world) {
    world.said = { word: "ready", message: "Hold a code under the camera, scan it, or press F2 to type it" };
    [world.bench, world.outlines] = [null, []];
  },
  reading(world) {
    world.said = { word: "reading", message: "Hold it still for a moment" };
    world.outlines = [codeOutline("reading", "EAN-13")];
  },
  unread(world) {
    const sentence = "Hold it 40 % closer to the camera";
    world.said = { word: "reading", message: sentence };
    world.outlines = [];
    world.unread = [
      unreadCode("too_small", sentence, ["Its narrowest parts are about 1.2 pixels wide; 2 are enough"]),
    ];
  },
  glare(world) {
    const sentence = "Tilt it, so that the light is not mirrored";
    world.said = { word: "reading", message: sentence };
    world.outlines = [];
    const glare = unreadCode("glare", sentence, ["24 % of it is overexposed"]);
    const damaged = unreadCode(
      "check_digit",
      "The code is damaged or misprinted. Type the number below it (F2)",
      ["5 of 9 rows have digits whose check digit is wrong"],
    );
    world.unread = [{ ...glare, corners: matrixOutline("", "").corners }, damaged];
  },
  not_yet(world) {
    world.said = { word: "ready", message: "Hold a code under the camera, scan it, or press F2 to type it" };
    world.outlines = [];
    world.unread = [
      unreadCode(
        "blurred",
        "Hold it still, or a little further away",
        ["An edge is about 6.1 pixels wide; a sharp one has 2"],
        false,
      ),
    ];
  },
  stumbles(world) {
    world.station.notices = [
      {
        ...notice(
          "reader_stumbles",
          "notice",
          "Reading the camera's pictures failed 3 times within an hour. Restart Perch; nothing that was captured is lost",
        ),
        offer: "restart",
      },
    ];
  },
  again(world) {
    world.said = {
      word: "again",
      message: `${productAt(1).name} was captured before and is not counted again`,
    };
    world.outlines = [codeOutline("again", productAt(1).gtin)];
  },
  counting(world) {
    world.settings.form.count_mode = true;
    const last = world.captures.at(-1);
    if (last) last.card.count = 12;
  },
  conflict(world) {
    world.said = {
      word: "conflict",
      message:
        "This pack shows two numbers: 09521321000025 and 09521321000445. Check the label; both are kept",
    };
    const other = gtin("952132100044");
    const last = world.captures.at(-1)?.card;
    if (last)
      Object.assign(last, {
        label_conflict: other,
        issues: ["Use by: this is no day of the calendar"],
        parts: [
          { text: `01${last.gtin ?? ""}1727`, is_odd: false },
          { text: "13", is_odd: true },
          { text: "3010L4428", is_odd: false },
        ],
      });
    world.outlines = [codeOutline("captured", productAt(1).gtin), matrixOutline("conflict", other)];
  },
  green_link: (world) =>
    linked(world, {
      light: "green",
      word: "Nothing speaks against this link",
      way: "id.gs1.org → www.brand.example",
      reasons: [],
    }),
  amber_link: (world) =>
    linked(world, {
      light: "amber",
      word: "Look before you open this link",
      way: "bit.ly",
      reasons: ["bit.ly makes short links, which say nothing about where they lead"],
    }),
  red_link: (world) =>
    linked(world, {
      light: "red",
      word: "Do not open this link",
      way: "qr.brand.example → files.example",
      reasons: [
        "It leads to a file that a computer runs or unpacks: .apk",
        "On its way it passes tracker.example without encryption",
      ],
    }),
  fresh_date: (world) =>
    dated(world, { level: "fresh", word: "Fresh", message: "Expires in 268 days", basis: BY_SERVER }),
  warning_date: (world) =>
    dated(world, { level: "warning", word: "Expires soon", message: "Expires in 20 days", basis: BY_SERVER }),
  critical_date: (world) =>
    dated(world, {
      level: "critical",
      word: "Critical",
      message: "Best before in 3 days",
      basis: "By Perch's usual limits of 30 and 7 days; the server's are not known yet",
    }),
  expired_date(world) {
    dated(world, { level: "expired", word: "Expired", message: "Expired 2 days ago", basis: "" });
    world.opening = { kind: "date", message: "Expired 2 days ago", capture_id: null, wish: null };
  },
  dates(world) {
    const levels = ["expired", "critical", "warning", "fresh"] as const;
    const words = { fresh: "Fresh", warning: "Expires soon", critical: "Critical", expired: "Expired" };
    world.captures.forEach(({ card }, at) => {
      const level = levels[at % levels.length] ?? "fresh";
      card.freshness = { level, word: words[level], message: "Expires in 3 days", basis: BY_SERVER };
    });
    const first = world.captures[2]?.card;
    if (first) first.held = "Its batch is on the hold list: Glass splinters";
  },
  held_batch(world) {
    const product = `${productAt(1).name} (${productAt(1).gtin})`;
    world.station.notices = [
      notice(
        "held_batch",
        "stop",
        `${product}, batch L4428, is on the hold list: Glass splinters in the line. Put the parcel aside`,
      ),
    ];
    released(world);
    world.said = { word: "held", message: world.station.notices[0]?.message ?? "" };
  },
  held_released: (world) => released(world),
  batch_unread(world) {
    world.station.notices = [
      notice(
        "batch_unread",
        "notice",
        `Batches of ${productAt(1).gtin} are held: L4428, L4430. This code names no batch, so look at the one on the pack`,
      ),
    ];
  },
  held_list(world) {
    world.settings.hold_list = { batches: 12, products: 5, file: "recall-2026-01.csv", imported: ago(7_200) };
  },
  followed_link: (world) =>
    linked(world, FOLLOWED, { address: "https://www.brand.example/products/sourdough-crackers" }),
  doubtful_link: (world) =>
    linked(
      world,
      {
        light: "amber",
        word: "Look before you open this link",
        way: "bit.ly → www.brand.example",
        reasons: ["bit.ly makes short links, which say nothing about where they lead"],
      },
      { address: "https://www.brand.example/products/sourdough-crackers?source=pack", asks: true },
    ),
  kept_link: (world) =>
    linked(world, FOLLOWED, {
      note: "Saved for the product: https://www.brand.example/products/sourdough-crackers",
    }),
  stuck_link: (world) =>
    linked(world, FOLLOWED, {
      note: "The answer to this was lost, and the service lets nobody look whether the link is there. If you try again, the product may have it twice; if you take this out, it may not have it at all",
      needs_you: true,
    }),
  can_check(world) {
    world.settings.form.check_on_table = true;
  },
  check_waiting: (world) =>
    checked(world, "waiting", "The server looks at the photos. Leave the product on the table"),
  check_asks: (world) =>
    checked(world, "asks", "2 shots are worth taking again", [
      {
        photo_type: "ingredients",
        label: "Ingredients",
        request: "Take this shot again",
        reasons: ["No ingredients were read from it"],
      },
      {
        photo_type: "nutrition",
        label: "Nutrition",
        request: "Take this shot again",
        reasons: [
          "The server is not sure of “Nutrition facts”: The nutrition photo has glare in its lower half, so salt and sugars were guessed.",
        ],
      },
    ]),
  check_clear: (world) => checked(world, "clear", "Nothing has to be taken again. The next product may come"),
  check_lost: (world) =>
    checked(
      world,
      "lost",
      "The server let go of this session, so nobody looks at its photos. Go on with the next product",
    ),
  safe_browser: (world) => browsed(world, null),
  browser_starts: (world) => browsed(world, {}),
  browser_open: (world) =>
    browsed(world, {
      standing: "open",
      message:
        "The page is open in a window of its own. It can be looked at and not used; closing that window ends the browser",
    }),
  browser_ends: (world) => browsed(world, { standing: "ending", message: "The browser is being ended" }),
  browser_failed: (world) =>
    browsed(world, {
      standing: "over",
      message: "The browser could not be started: no machine is free. Try it again",
    }),
  browser_no_credit: (world) =>
    browsed(world, {
      standing: "over",
      message: "The account at AnchorBrowser has no credit left. Tell whoever looks after it",
    }),
  extracting(world) {
    Object.assign(world.session ?? {}, {
      state: "extracting",
      message: "The server reads it; proposals come by themselves",
      unsent: 0,
    });
    Object.assign(world.remote, { can_submit: false, next_poll: new Date(Date.now() + 8_000).toISOString() });
    if (world.remote.remote)
      Object.assign(world.remote.remote, { status: "SUBMITTED", extraction_status: "PROCESSING" });
    [world.operations, world.review] = [[], recount({ ...world.review, groups: [], extracting: 2 })];
    world.review.hint = "The server reads 2 sessions; proposals appear here by themselves";
  },
  taking_long(world) {
    SITUATIONS.extracting?.(world);
    Object.assign(world.session ?? {}, {
      state: "taking_long",
      message: "The server takes longer than usual; it is still asked, now and then",
    });
  },
  nothing_captured(world) {
    SITUATIONS.empty?.(world);
    world.order = "SO-2026-4712";
    world.session = session("SO-2026-4712", 4, {
      state: "collecting",
      message: "Takes captures and photos until it is submitted or closed",
      captures: 0,
      photos: 0,
    });
    Object.assign(world.remote, {
      remote: null,
      can_submit: false,
      submit_hint:
        "Nothing was captured in this session, so there is nothing to submit. Scan or type a code first",
    });
  },
  unsent(world) {
    world.remote.remote = null;
    world.captures = world.captures.map((each) =>
      row({ ...each.card, delivery: "waiting", server_status: null, product_name: null }),
    );
  },
  ...EXTREMES,
};
