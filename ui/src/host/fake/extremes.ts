/** Situations that go to the limits: text that tries to be more than text, and a great many of everything. */
import type { LinkLight } from "../../bindings/LinkLight";
import type { Notice } from "../../bindings/Notice";
import { ago, capture, operation, photo, row, session } from "./build";
import { codeOutline } from "./pictures";
import { productAt } from "./products";
import type { World } from "./world";

/** What a situation does to the world. */
export type Bend = (world: World) => void;

/** A notice. */
export const notice = (code: string, urgency: Notice["urgency"], message: string): Notice => ({
  id: `notice-${code}`,
  code,
  urgency,
  message,
  offer: null,
});

/** Text that tries to be more than text. */
const HOSTILE =
  '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>\'; DROP TABLE captures;-- \u202egpj.exe \u0007\u200b 🍯👩‍🌾 =cmd|"/C calc"!A0';

/** The situations by name. */
export const EXTREMES: Record<string, Bend> = {
  hostile(world) {
    const long = `${HOSTILE} ${"W".repeat(120)} ${"very long words ".repeat(30)}`;
    world.order = HOSTILE;
    world.captures = world.captures.map((each) => ({
      ...each,
      card: {
        ...each.card,
        product_name: long,
        // 10 KB and more.
        raw_value: long.repeat(16),
        server_status: "QUANTUM_CHECK",
        issues: [HOSTILE],
        held: HOSTILE,
        freshness: { level: "critical", word: "Critical", message: "Best before in 3 days", basis: long },
        parts: [
          { text: long, is_odd: false },
          { text: HOSTILE, is_odd: true },
        ],
      },
      error_message: HOSTILE,
      differences: [{ field: HOSTILE, here: long, server: HOSTILE }],
    }));
    Object.assign(world.session ?? {}, { label: HOSTILE, message: long });
    world.said.message = long;
    world.photos = world.photos.map((each) => ({
      ...each,
      label: HOSTILE,
      file_name: long,
      s3_key: long,
      capture_label: long,
    }));
    const ask = { photo_type: "ingredients", label: HOSTILE, request: long, reasons: [long, HOSTILE] };
    world.check = { state: "asks", message: long, asks: [ask] };
    world.operations = world.operations.map((each) => ({
      ...each,
      cause: long,
      subject: long,
      session_label: HOSTILE,
    }));
    world.review.groups = world.review.groups.map((each) => ({
      ...each,
      capture: { ...each.capture, product_name: HOSTILE },
      proposals: each.proposals.map((one) => ({
        ...one,
        proposed_value: long,
        reasoning: long,
        field_label: HOSTILE,
        source: HOSTILE,
        status: HOSTILE,
        confidence_text: HOSTILE,
      })),
    }));
    world.station.notices = [notice("hostile", "notice", long)];
    world.opening = { kind: "captured", message: long, capture_id: null, wish: null };
    world.outlines = [codeOutline("captured", HOSTILE)];
    world.station.link.host = long;
    world.station.station = HOSTILE;
    world.settings.data_dir = long;
    world.settings.hold_list = { batches: 10_000, products: 4_321, file: long, imported: ago(60) };
  },
  undrawable(world) {
    const last = world.captures.at(-1)?.card;
    // A light that no window knows, as a newer station might send it.
    const light = "violet" as LinkLight;
    if (last)
      last.link = {
        light,
        word: "",
        way: "",
        reasons: [],
        can_follow: false,
        consent: "",
        is_followed: false,
        keep: { address: "", asks: false, note: "", needs_you: false },
        can_browse: false,
        browse_consent: "",
      };
    world.station.notices = [
      {
        ...notice(
          "database",
          "notice",
          "The database was damaged and is kept as outbox.damaged; everything was built anew from the journal, 26 captures in all. Go on as usual, and have the disk looked at",
        ),
        offer: "restart",
      },
    ];
  },
  many(world) {
    world.captures = Array.from({ length: 120 }, (_, at) => row(capture(productAt(at), 3_600 - at * 30)));
    const first = world.captures[0]?.card ?? capture(productAt(0), 1);
    world.photos = Array.from({ length: 48 }, (_, at) =>
      photo(first, ["front", "back", "nutrition"][at % 3] ?? "other", at),
    );
    world.earlier = Array.from({ length: 100 }, (_, at) => session(`SO-2026-${4700 - at}`, 3_600 * (at + 1)));
    world.operations = Array.from({ length: 1_204 }, (_, at) =>
      operation("Send capture", productAt(at).gtin, {
        created: ago(at * 20),
        cause: "Waits until the server can be reached",
        attempts: at % 7,
      }),
    );
    world.done = 18_233;
    if (world.session) Object.assign(world.session, { captures: 120, photos: 48, unsent: 1_204 });
    world.station.link.state = "offline";
  },
};
