/** What the canned Review screen proposes. */
import type { CaptureCard } from "../../bindings/CaptureCard";
import type { EvidenceView } from "../../bindings/EvidenceView";
import type { PhotoRow } from "../../bindings/PhotoRow";
import type { ProposalView } from "../../bindings/ProposalView";
import type { ReviewGroup } from "../../bindings/ReviewGroup";
import type { ReviewView } from "../../bindings/ReviewView";
import { ago, capture, proposal } from "./build";
import { productAt, PRODUCTS, shotLabel } from "./products";

/** Name of a photo that was taken in an earlier session; pictures are drawn from it. */
export function earlierPhoto(place: number, type: string): string {
  return `earlier:${place}:${type}`;
}

/** A photo that proves something, if there is one. */
function evidence(photo_id: string | null, type: string): EvidenceView | null {
  return photo_id === null ? null : { photo_id, label: shotLabel(type), is_print: type === "ingredients" };
}

/** A Review screen with proposals of three products. */
export function reviewOf(): ReviewView {
  return recount({
    groups: [group(1, crackers()), group(0, honey()), linked(group(6, drink()))],
    pending: 0,
    decided: 0,
    extracting: 1,
    hint: "",
  });
}

/** The same screen with counts, changes and permission to apply worked out again. */
export function recount(view: ReviewView): ReviewView {
  const groups = view.groups.map((each) => {
    const accepted = each.proposals.filter((one) => one.decision === "accepted" && each.applied_at === null);
    const changes = accepted.map((one) => ({
      field_label: one.field_label,
      from: one.current_value,
      to: one.proposed_value,
    }));
    return { ...each, changes, can_apply: changes.length > 0 };
  });
  const all = groups.flatMap((each) => each.proposals);
  const pending = all.filter((one) => one.decision_state === "open").length;
  return { ...view, groups, pending, decided: all.length - pending };
}

/** What a server would propose for captures: more where photos were taken, which prove it. */
export function proposalsFor(captures: CaptureCard[], photos: PhotoRow[], session_id: string): ReviewGroup[] {
  return captures.flatMap((card) => {
    const product = PRODUCTS.find((each) => each.gtin === card.gtin);
    if (!product) return [];
    const photoOf = (type: string) =>
      photos.find((each) => each.capture_id === card.id && each.photo_type === type)?.id ?? null;
    const shown = (field: string, from: string, to: string, type: string) =>
      proposal(field, from, to, { evidence: evidence(photoOf(type), type), created: ago(0) });
    const front = photoOf("front");
    const proposals = [
      shown("name", product.slug.replaceAll("-", " "), product.name, "front"),
      shown("description", "", `${product.name}, made by Willow Row`, "back"),
      shown("brand_name", "", "Willow Row", "front"),
      shown("category", "Groceries", "Food cupboard", "front"),
      shown("ingredients", "", product.ingredients, "ingredients"),
      shown("ai_summary", "", `${product.name} by Willow Row, in a new pack.`, "back"),
      ...(front ? [shown("images", "", `scanner/2026/4712/${front}.jpg`, "front")] : []),
    ];
    return [{ ...GROUP, capture: { ...card, product_name: product.name }, session_id, proposals }];
  });
}

/** A group nobody has decided on. */
const GROUP = { changes: [], can_apply: false, apply_message: "", applied_at: null };

function group(place: number, proposals: ProposalView[]): ReviewGroup {
  return {
    capture: capture(productAt(place), 2_000, { order_id: "SO-2026-4710", photos: 3 }),
    session_id: "session-review",
    proposals,
    ...GROUP,
  };
}

/** The same group with a code whose link has to be looked at. */
function linked(group: ReviewGroup): ReviewGroup {
  const link: CaptureCard["link"] = {
    light: "amber",
    word: "Look before you open this link",
    way: "qr.page → www.brand.example",
    reasons: ["go.example.org makes short links, which say nothing about where they lead"],
    can_follow: true,
    consent: "",
    is_followed: false,
    keep: {
      address: "https://www.brand.example/products/oat-drink?source=pack",
      asks: true,
      note: "",
      needs_you: false,
    },
    can_browse: false,
    browse_consent: "",
  };
  return { ...group, capture: { ...group.capture, link } };
}

function crackers(): ProposalView[] {
  const of = (type: string) => earlierPhoto(1, type);
  return [
    proposal("name", "Oat Crackers 200g", "Sea Salt Oat Crackers 200 g", {
      reasoning: "The front of the pack prints the name in two lines above the weight.",
      evidence: evidence(of("front"), "front"),
      confidence_text: "0.97",
      confidence: 0.97,
      record: { accepted: 47, decided: 48 },
      alike: 2,
    }),
    proposal(
      "ingredients",
      "Oat flour, sunflower oil, wheat starch, salt, raising agent (E500).",
      productAt(1).ingredients,
      {
        reasoning:
          "Read from the ingredients photo. The percentage of sea salt is partly in glare; the digit after the point may be a 3.",
        evidence: evidence(of("ingredients"), "ingredients"),
        confidence_text: "0.81",
        confidence: 0.81,
        band: "medium",
      },
    ),
    proposal("brand_name", "", "Willow Row", {
      evidence: evidence(of("front"), "front"),
      reasoning: "Printed below the name.",
      confidence_text: "0.5830",
      confidence: 0.583,
      band: "low",
    }),
    proposal("category", "Snacks", "Crackers and crispbread", {
      source: "catalogue_match",
      confidence_text: "high",
      confidence: null,
      band: "odd",
      reasoning: "",
    }),
  ];
}

function honey(): ProposalView[] {
  return [
    proposal("description", "Honey in a jar.", "Clear blossom honey from meadow flowers in a 250 g jar.", {
      evidence: evidence(earlierPhoto(0, "back"), "back"),
      reasoning: "The back label describes origin and taste.",
      decision: "accepted",
      decision_state: "recorded",
      status: "ACCEPTED",
      reviewed_at: ago(40),
    }),
    proposal("name", "Meadow Honey", "Meadow Honey 250 g", {
      evidence: evidence(earlierPhoto(0, "front"), "front"),
      decision: "rejected",
      decision_state: "already_decided",
      status: "REJECTED",
      reviewed_at: ago(900),
      note: "Somebody decided this before: the server has it as Rejected",
    }),
    proposal("images", "", "scanner/2026/4710/honey-front.jpg", {
      evidence: evidence(earlierPhoto(0, "front"), "front"),
      source: "photo_selection",
      confidence_text: "0.71",
      confidence: 0.71,
      band: "medium",
    }),
  ];
}

function drink(): ProposalView[] {
  return [
    proposal(
      "ingredients",
      productAt(6).ingredients,
      "Water, almonds (2.5 %), sea salt, stabiliser: gellan gum.",
      {
        evidence: evidence(earlierPhoto(6, "ingredients"), "ingredients"),
        reasoning: "The photo shows 2.5 %, the product page says 3.5 %.",
        confidence_text: "0.90",
        confidence: 0.9,
      },
    ),
    proposal("name", "Almond Drink", "Almond Drink with Sea Salt 1 l", {
      evidence: evidence(earlierPhoto(6, "front"), "front"),
      reasoning: "Printed on the front below the drawing.",
      record: { accepted: 47, decided: 48 },
      alike: 2,
    }),
    proposal("ai_summary", "", "An unsweetened almond drink with sea salt, in a carton of one litre.", {
      field_label: "Summary",
      source: "language_model",
      record: null,
      reasoning: "Written from name, category and ingredients.",
      confidence_text: "0.62",
      confidence: 0.62,
      band: "medium",
    }),
  ];
}
