import { expect, test } from "vitest";
import { capture, proposal } from "../../host/fake/build";
import { productAt } from "../../host/fake/products";
import type { DecisionState } from "../../bindings/DecisionState";
import type { ReviewGroup } from "../../bindings/ReviewGroup";
import { allOf, nextOpen, openIn } from "./order";

/** Groups of proposals named a, b, c … in these states. */
function groupsOf(...groups: DecisionState[][]): ReviewGroup[] {
  let name = "a".charCodeAt(0);
  return groups.map((states) => ({
    capture: capture(productAt(0), 1),
    session_id: "session",
    proposals: states.map((decision_state) =>
      proposal("name", "", "", { id: String.fromCharCode(name++), decision_state }),
    ),
    changes: [],
    can_apply: false,
    apply_message: "",
    applied_at: null,
  }));
}

function check(groups: ReviewGroup[], from: string, want: string | undefined): void {
  expect(nextOpen(groups, from)?.id).toBe(want);
}

test("the next open one comes, over the edge of a product, too", () => {
  const groups = groupsOf(["open", "recorded", "open"], ["held", "open"]);
  check(groups, "a", "c");
  check(groups, "c", "e");
});
test("after the last one it starts again from the top", () =>
  check(groupsOf(["open", "held"], ["open"]), "c", "a"));
test("when all are decided there is no next one", () => {
  check(groupsOf(["held"], ["already_decided"]), "a", undefined);
  check(groupsOf(["open"]), "a", undefined);
  check([], "a", undefined);
});
test("all proposals stand in the order they are looked at", () => {
  const groups = groupsOf(["open", "held"], ["open"]);
  expect(allOf(groups).map(({ id }) => id)).toEqual(["a", "b", "c"]);
  expect(groups.map(openIn)).toEqual([1, 1]);
});
