/** The state behind the canned views: one order at hand, one in review. */
import type { CaptureRow } from "../../bindings/CaptureRow";
import type { ControlView } from "../../bindings/ControlView";
import type { HeldView } from "../../bindings/HeldView";
import type { KeyView } from "../../bindings/KeyView";
import type { Moment } from "../../bindings/Moment";
import type { OperationRow } from "../../bindings/OperationRow";
import type { Overlay } from "../../bindings/Overlay";
import type { PhotoRow } from "../../bindings/PhotoRow";
import type { ReviewView } from "../../bindings/ReviewView";
import type { ScanView } from "../../bindings/ScanView";
import type { SessionBrief } from "../../bindings/SessionBrief";
import type { SessionView } from "../../bindings/SessionView";
import type { SettingsView } from "../../bindings/SettingsView";
import type { StationView } from "../../bindings/StationView";
import type { TableCheckView } from "../../bindings/TableCheckView";
import type { UiError } from "../../bindings/UiError";
import type { Unfinished } from "../../bindings/Unfinished";
import { ago, capture, operation, photo, row, session } from "./build";
import { matrixOutline } from "./pictures";
import { type Product, PRODUCTS, productAt, SHOTS } from "./products";
import { reviewOf } from "./proposals";

/** Everything the canned views are made from. */
export interface World {
  /** The station; counts and the session are filled in from the rest. */
  station: StationView;
  /** The big word and its sentence. */
  said: Pick<ScanView, "word" | "message">;
  /** Order at hand. */
  order: string | null;
  /** Captures of the session at hand, oldest first. */
  captures: CaptureRow[];
  /** Photos of the session at hand. */
  photos: PhotoRow[];
  /** The session at hand; null before the first capture. */
  session: SessionBrief | null;
  /** The server's view of it, and what can be done with it. */
  remote: Pick<SessionView, "remote" | "can_submit" | "submit_hint" | "next_poll">;
  /** Sessions before this one. */
  earlier: SessionBrief[];
  /** The queue. */
  operations: OperationRow[];
  /** How many operations are done besides those listed. */
  done: number;
  /** The Review screen. */
  review: ReviewView;
  /** The Settings screen. */
  settings: SettingsView;
  /** The key. */
  key: KeyView;
  /** The key of the browser service. */
  browserKey: KeyView;
  /** The product under the camera; null for the empty bench. */
  bench: Product | null;
  /** Outlines in the live picture. */
  outlines: Overlay["outlines"];
  unread: Overlay["unread"];
  /** A photo that the guard holds. */
  held: HeldView | null;
  /** A capture whose photos were begun and not finished. */
  unfinished: Unfinished | null;
  /** What the check on the table says; null while there is none. */
  check: TableCheckView | null;
  /** Whether photos are taken by themselves. */
  handsFree: boolean;
  /** Why no photo can be taken; empty when one can. */
  photoHint: string;
  /** When set, every command fails like this. */
  refusal: UiError | null;
  /** When set, every view fails like this. */
  broken: UiError | null;
  /** How long a view takes, in milliseconds. */
  delay: number;
  /** Heard a moment after the window opened. */
  opening: Moment | null;
}

/** A good day. */
export function makeWorld(): World {
  const cards = [
    capture(productAt(2), 420),
    capture(productAt(3), 341, { server_status: "FAILED", product_name: null }),
    capture(productAt(5), 250, { server_status: "NOT_FOUND", product_name: null, source: "gun" }),
    capture(productAt(4), 171, {
      symbology: "QR Code",
      raw_value: `https://id.example.org/01/${productAt(4).gtin}/10/J2207?17=270831`,
      also_read: productAt(4).gtin.slice(1),
      elements: [
        { ai: "01", title: "GTIN", value: productAt(4).gtin, words: null },
        { ai: "17", title: "Use by", value: "270831", words: "31 August 2027" },
        { ai: "10", title: "Batch", value: "J2207", words: null },
      ],
      server_status: "ENRICHING",
    }),
    capture(productAt(0), 64, { delivery: "sending", server_status: null, product_name: null }),
    capture(productAt(1), 6, {
      symbology: "GS1 DataMatrix",
      raw_value: `01${productAt(1).gtin}17270930\u001d10L4428`,
      elements: [
        { ai: "01", title: "GTIN", value: productAt(1).gtin, words: null },
        { ai: "17", title: "Use by", value: "270930", words: "30 September 2027" },
        { ai: "10", title: "Batch", value: "L4428", words: null },
      ],
      photos: 4,
    }),
  ];
  const captures = cards.map((card) => row(card));
  Object.assign(captures[1] ?? {}, {
    error_message: "Product lookup timed out after 30 s",
    can_retry: true,
  });
  Object.assign(captures[3] ?? {}, {
    product_short_id: "prd_8fJ2kQ",
    proposal_count: 2,
    qr_analysis: {
      resolver_type: "gs1_digital_link",
      hops: [
        "https://id.example.org/01/…",
        "https://brand.example.com/jam",
        "https://shop.example.com/p/340",
      ],
      extracted_gtin: productAt(4).gtin,
      error: "",
    },
    differences: [
      { field: "Product", here: "Blackcurrant Jam 340 g", server: "Blackcurrant Jam Extra 340 g" },
    ],
  });
  Object.assign(captures[5] ?? {}, { product_short_id: "prd_2mHx01", proposal_count: 5 });

  const crackers = cards[5] ?? capture(productAt(1), 6);
  const photos = [
    photo(crackers, "front", 0),
    photo(crackers, "back", 1, { differences: [{ field: "Order", here: "2", server: "3" }] }),
    photo(crackers, "nutrition", 2, { delivery: "sending", s3_key: "scanner/2026/4711/pending.jpg" }),
    photo(crackers, "ingredients", 3, { delivery: "waiting", s3_key: null }),
  ];
  const at = session("SO-2026-4711", 420, {
    state: "collecting",
    message: "Takes captures and photos until it is submitted or closed",
    captures: captures.length,
    photos: photos.length,
    unsent: 4,
  });

  return {
    station: stationAtRest(),
    said: { word: "captured", message: `${productAt(1).name} is captured` },
    order: "SO-2026-4711",
    captures,
    photos,
    session: at,
    remote: {
      remote: {
        id: "0198c2f1-77a0-7c31-8a40-51d0e6b0c9aa",
        status: "ACTIVE",
        extraction_status: "",
        capture_mode: "BOTH",
        created: ago(418),
        modified: ago(30),
        metadata: [
          { name: "client_session_id", value: "0198c2f1-6b02-7a11-b3f0-9e2c41d7aa10" },
          { name: "station", value: "Packing bench 3" },
          { name: "order_id", value: "SO-2026-4711" },
        ],
      },
      can_submit: true,
      submit_hint: "",
      next_poll: null,
    },
    earlier: [
      session("SO-2026-4710", 2_100, {
        state: "review",
        message: "8 proposals for you to decide",
        proposals_waiting: 8,
        captures: 3,
        photos: 9,
      }),
      session("SO-2026-4709", 3_900, {
        state: "extracting",
        message: "The server reads it; proposals come by themselves",
        captures: 4,
      }),
      session("SO-2026-4708", 5_400, { captures: 11, photos: 12 }),
      session("", 9_000, { state: "closed", message: "Closed without extraction", captures: 2, photos: 0 }),
      session("SO-2026-4702", 88_000, {
        state: "expired",
        message: "The server let it expire; what was not sent moved to a fresh session",
      }),
    ],
    operations: openOperations(photos),
    done: 38,
    review: reviewOf(),
    settings: settingsAtRest(),
    key: { hint: "csb_…9ff0", home: "key_store", message: "The key is in the key store of this computer" },
    browserKey: {
      hint: "",
      home: "none",
      message: "No key of AnchorBrowser is stored. Links are not looked at there",
    },
    bench: productAt(1),
    outlines: [matrixOutline("captured", productAt(1).gtin)],
    unread: [],
    held: null,
    unfinished: null,
    check: null,
    handsFree: false,
    photoHint: "",
    refusal: null,
    broken: null,
    delay: 0,
    opening: null,
  };
}

function openOperations(photos: PhotoRow[]): OperationRow[] {
  return [
    operation("Send capture", PRODUCTS[3]?.gtin ?? "", {
      state: "parked",
      state_word: "Needs you",
      cause: "The server refused it; try again, or take it out",
      attempts: 1,
      action: { action: "retry", label: "Try again" },
      more: [
        { action: "hold", label: "Hold back" },
        { action: "discard", label: "Take out" },
      ],
      created: ago(340),
    }),
    operation("Send capture", PRODUCTS[0]?.gtin ?? "", {
      state: "sending",
      state_word: "Sending",
      attempts: 1,
      action: null,
      more: [],
      created: ago(6),
    }),
    operation("Send photo", photos[2]?.file_name ?? "", {
      state: "unknown",
      state_word: "Checking",
      cause: "Sent, but the answer was lost; the server will be asked whether it arrived",
      next_try: new Date(Date.now() + 12_000).toISOString(),
      attempts: 1,
      action: null,
      more: [],
      created: ago(48),
    }),
    operation("Send photo", photos[3]?.file_name ?? "", {
      next_try: new Date(Date.now() + 4_000).toISOString(),
      cause: "The server cannot be reached. Nothing is lost; it is tried again by itself",
      attempts: 2,
      action: { action: "retry", label: "Try again" },
      created: ago(40),
    }),
    operation("Send photo", photos[3]?.file_name ?? "", {
      state: "blocked",
      state_word: "Behind others",
      cause: "Waits for its capture",
      created: ago(40),
    }),
  ];
}

function stationAtRest(): StationView {
  return {
    station: "Packing bench 3",
    practice: false,
    version: "0.1.0",
    link: { state: "online", message: "The server answers", host: "api.closient.example" },
    queue: { waiting: 0, sending: 0, unclear: 0, needs_you: 0, done: 0, oldest_unsent: null },
    quota: {
      minute_left: 268,
      minute_limit: 300,
      day_left: 8_412,
      day_limit: 10_000,
      lasts_until: null,
      stations: 17,
    },
    session: null,
    proposals_waiting: 0,
    camera: {
      state: "live",
      name: "USB camera 1080p",
      message: "",
      width: 1280,
      height: 720,
      frames_per_second: 29.7,
      damaged: 0,
    },
    sound_available: true,
    notices: [],
    browser: null,
  };
}

function settingsAtRest(): SettingsView {
  return {
    form: {
      station: "Packing bench 3",
      server: "https://api.closient.example",
      camera: "usb-1",
      session_per: "order",
      captures_per_session: 10,
      count_mode: false,
      codes: ["retail", "itf14", "code128", "code39", "data_bar", "qr", "data_matrix"],
      sound: true,
      volume: 70,
      voice: false,
      theme: "system",
      language: "desktop",
      kiosk: false,
      autostart: false,
      keys: {},
      keep_photos_days: 0,
      photo_floor_mb: 500,
      photo_camera: "",
      photo_set: "all",
      own_shots: [],
      best_of: 3,
      full_stills: false,
      check_on_table: false,
      margins: { left: 0, top: 0, right: 0, bottom: 0 },
      upload_long_edge: 4096,
      upload_quality: 90,
      hot_folder: "",
      serial_port: "",
      serial_speed: 9600,
      browser: false,
    },
    browser_key: { hint: "", home: "none", message: "" },
    key: { hint: "", home: "none", message: "" },
    cameras: [
      { id: "usb-1", name: "USB camera 1080p" },
      { id: "laptop", name: "Built-in camera" },
    ],
    at_work: [
      {
        id: "usb-1",
        role: "Scanning and photos",
        message: "USB camera 1080p gives 1280 × 720 pixels",
        counted:
          "1280 × 720 pixels, 30 pictures a second; 53,211 pictures, none lost, none damaged, never silent",
        controls: [
          control("focus", "Focus", 0, 250, 30, true),
          control("exposure", "Exposure", 3, 2047, 250, false),
          control("white_balance", "White balance", 2000, 6500, 4600, true),
          control("zoom", "Zoom", 100, 400, 100, null),
          { ...control("power_line", "Lamp flicker", 0, 2, 1, null), words: ["Off", "50 Hz", "60 Hz"] },
        ],
        card: null,
      },
    ],
    serial_ports: ["/dev/ttyACM0"],
    photo_types: SHOTS.map(([id, name]) => ({ id, name })),
    hold_list: { batches: 0, products: 0, file: "", imported: null },
    data_dir: "/home/bench3/.local/share/perch",
    version: "0.1.0",
    practice: false,
    is_fresh: false,
  };
}

function control(
  name: ControlView["control"],
  label: string,
  min: number,
  max: number,
  value: number,
  auto: boolean | null,
): ControlView {
  return { control: name, label, min, max, step: 1, value, auto, words: [] };
}
