/** The history behind the canned views: the session at hand, and those before it. */
import type { CaptureCard } from "../../bindings/CaptureCard";
import type { HistoryGroup } from "../../bindings/HistoryGroup";
import type { HistoryQuery } from "../../bindings/HistoryQuery";
import type { HistoryView } from "../../bindings/HistoryView";
import type { SessionBrief } from "../../bindings/SessionBrief";
import type { StoryEvent } from "../../bindings/StoryEvent";
import type { StoryView } from "../../bindings/StoryView";
import { capture } from "./build";
import { productAt } from "./products";
import type { World } from "./world";

const PAGE = 50;

/** One page of what a search finds. */
export function historyOf(world: World, query: HistoryQuery, page: number): HistoryView {
  const found = all(world)
    .map((group) => ({
      ...group,
      captures: group.captures.filter((card) => fits(group.session, card, query)),
    }))
    .flatMap((group) => group.captures.map((card) => ({ session: group.session, card })));
  const groups: HistoryGroup[] = [];
  for (const { session, card } of found.slice(page * PAGE, (page + 1) * PAGE)) {
    const last = groups.at(-1);
    if (last?.session.id === session.id) last.captures.push(card);
    else groups.push({ session, captures: [card] });
  }
  return { groups, page, more: found.length > (page + 1) * PAGE };
}

/** A session's story. */
export function storyOf(world: World, id: string): StoryView {
  const group = all(world).find((each) => each.session.id === id);
  if (!group) throw { code: "unknown", message: `There is no session ${id} on this station` };
  const { session } = group;
  const cards = group.captures.toReversed();
  const start = Date.parse(cards[0]?.created ?? session.created);
  const at = (seconds: number) => new Date(start + seconds * 1000).toISOString();
  const event = (when: string | null, kind: StoryEvent["kind"], what: string, about = "", detail = "") => ({
    at: when,
    kind,
    what,
    about,
    detail,
  });
  const after = (card: CaptureCard, seconds: number) =>
    new Date(Date.parse(card.created) + seconds * 1000).toISOString();
  const nameOf = (card: CaptureCard) => card.product_name ?? card.gtin ?? card.raw_value;
  const events = [
    event(at(0), "here", "Session opened"),
    ...cards.flatMap((card) => [
      event(card.created, "here", "Captured", nameOf(card), `${card.symbology || "Text"}, by ${card.source}`),
      ...(card.delivery === "delivered"
        ? [event(after(card, 4), "sent", "Capture delivered", nameOf(card))]
        : []),
      ...(card.server_status === "FAILED"
        ? [event(after(card, 9), "trouble", "Failed at the server", nameOf(card), "The lookup took too long")]
        : []),
    ]),
  ].sort((a, b) => (a.at ?? "").localeCompare(b.at ?? ""));
  if (session.state === "finished" || session.state === "review") {
    events.push(event(at(700), "sent", "Submitted for extraction"));
    events.push(event(at(790), "server", "5 proposals came", nameOf(cards[0] ?? capture(productAt(0), 0))));
    events.push(event(at(860), "decided", "Accepted", nameOf(cards[0] ?? capture(productAt(0), 0)), "Name"));
  }
  if (session.unsent > 0)
    events.push(
      event(null, "waiting", `${session.unsent} steps are still to be sent`, "", "See the Queue screen"),
    );
  return { session, events, left_out: 0 };
}

function fits(session: SessionBrief, card: CaptureCard, query: HistoryQuery): boolean {
  const text = [session.label, card.gtin, card.raw_value, card.product_name].join("\n").toLowerCase();
  const day = card.created.slice(0, 10);
  const { from, to } = query;
  return text.includes(query.text.trim().toLowerCase()) && (!from || day >= from) && (!to || day <= to);
}

/** All captures, newest first; earlier sessions get some of their own. */
function all(world: World): HistoryGroup[] {
  const now = world.session
    ? [{ session: world.session, captures: world.captures.map((each) => each.card).reverse() }]
    : [];
  const before = world.earlier.map((session, place) => ({
    session,
    captures: Array.from({ length: Math.min(session.captures, 12) }, (_, at) => {
      const seconds =
        Math.round((Date.now() - Date.parse(session.created)) / 1000) - 60 * (session.captures - at);
      return capture(productAt(place + at), seconds, {
        id: `${session.id}-${at}`,
        order_id: session.label || null,
      });
    }),
  }));
  return [...now, ...before];
}
