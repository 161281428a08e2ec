/** Makes view structs out of a few words. */
import type { CaptureCard } from "../../bindings/CaptureCard";
import type { CaptureRow } from "../../bindings/CaptureRow";
import type { OperationRow } from "../../bindings/OperationRow";
import type { PhotoRow } from "../../bindings/PhotoRow";
import type { ProposalView } from "../../bindings/ProposalView";
import type { SessionBrief } from "../../bindings/SessionBrief";
import { type Product, shotLabel } from "./products";

let last = 0;

/** An id like the station's own: they only have to differ. */
export function freshId(kind: string): string {
  last += 1;
  return `${kind}-${String(last).padStart(4, "0")}`;
}

/** The time some seconds ago. */
export function ago(seconds: number): string {
  return new Date(Date.now() - seconds * 1000).toISOString();
}

/** A capture of a product, delivered and complete unless said otherwise. */
export function capture(product: Product, seconds: number, change: Partial<CaptureCard> = {}): CaptureCard {
  return {
    id: freshId("capture"),
    order_id: "SO-2026-4711",
    capture_type: "BARCODE",
    source: "camera",
    symbology: "EAN-13",
    raw_value: product.gtin.slice(1),
    gtin: product.gtin,
    elements: [],
    issues: [],
    parts: [],
    link: null,
    freshness: null,
    held: null,
    also_read: null,
    label_conflict: null,
    count: 1,
    product_name: product.name,
    delivery: "delivered",
    server_status: "COMPLETED",
    photos: 0,
    created: ago(seconds),
    ...change,
  };
}

/** A capture with what the server says of it. */
export function row(card: CaptureCard, change: Partial<CaptureRow> = {}): CaptureRow {
  const there = card.server_status !== null;
  return {
    card,
    remote_id: there ? `0198c2f4-5d10-7${card.id.slice(-3)}-9c55-2f6d0b7e${card.id.slice(-4)}` : null,
    error_message: "",
    can_retry: false,
    product_short_id: null,
    server_created: there ? card.created : null,
    processed_at: card.server_status === "COMPLETED" ? card.created : null,
    uploaded_image_key: null,
    proposal_count: 0,
    qr_analysis: null,
    differences: [],
    ...change,
  };
}

/** A photo of a capture. */
export function photo(
  card: CaptureCard,
  type: string,
  place: number,
  change: Partial<PhotoRow> = {},
): PhotoRow {
  const id = freshId("photo");
  return {
    id,
    photo_type: type,
    label: shotLabel(type),
    sort_order: place,
    file_name: `${card.gtin ?? "typed"}_${type}_${id.slice(-4)}.jpg`,
    file_size: 684_000 + place * 41_300,
    width: 1920,
    height: 1080,
    capture_id: card.id,
    capture_label: card.product_name ?? card.gtin ?? card.raw_value.slice(0, 40),
    s3_key: `scanner/2026/4711/${id}.jpg`,
    delivery: "delivered",
    upload: null,
    differences: [],
    merits: ["Sharp", "Still", "No reflections", "Well lit"],
    warnings: [],
    guard_override: null,
    created: ago(60 - place),
    ...change,
  };
}

/** An operation, waiting unless said otherwise. */
export function operation(what: string, subject: string, change: Partial<OperationRow> = {}): OperationRow {
  return {
    id: freshId("operation"),
    what,
    subject,
    session_label: "SO-2026-4711",
    state: "ready",
    state_word: "Waiting",
    cause: "",
    next_try: null,
    attempts: 0,
    action: { action: "hold", label: "Hold back" },
    more: [{ action: "discard", label: "Take out" }],
    upload: null,
    created: ago(20),
    ...change,
  };
}

/** A proposal without a decision. */
export function proposal(
  field: string,
  from: string,
  to: string,
  change: Partial<ProposalView> = {},
): ProposalView {
  return {
    id: freshId("proposal"),
    field_name: field,
    field_label: FIELDS[field] ?? field,
    current_value: from,
    proposed_value: to,
    confidence_text: "0.94",
    confidence: 0.94,
    band: "high",
    reasoning: "",
    source: "photo_extraction",
    status: "PENDING",
    decision: null,
    decision_state: "open",
    note: "",
    record: { accepted: 14, decided: 16 },
    alike: 0,
    evidence: null,
    created: ago(240),
    reviewed_at: null,
    ...change,
  };
}

/** Fields of proposals in words. */
const FIELDS: Record<string, string> = {
  name: "Name",
  brand_name: "Brand",
  category: "Category",
  description: "Description",
  images: "Images",
  ingredients: "Ingredients",
};

/** A session. */
export function session(label: string, seconds: number, change: Partial<SessionBrief> = {}): SessionBrief {
  return {
    id: freshId("session"),
    label,
    state: "finished",
    message: "",
    captures: 6,
    photos: 4,
    unsent: 0,
    proposals_waiting: 0,
    created: ago(seconds),
    ...change,
  };
}
