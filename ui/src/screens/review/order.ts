/** Which proposal comes next. */
import type { ProposalView } from "../../bindings/ProposalView";
import type { ReviewGroup } from "../../bindings/ReviewGroup";

/** All proposals in the order they are looked at. */
export function allOf(groups: readonly ReviewGroup[]): ProposalView[] {
  return groups.flatMap((group) => group.proposals);
}

/** The next proposal without a decision after `id`, from the start again at the end; undefined when all are decided. */
export function nextOpen(groups: readonly ReviewGroup[], id: string): ProposalView | undefined {
  const all = allOf(groups);
  const at = all.findIndex((proposal) => proposal.id === id);
  const after = [...all.slice(at + 1), ...all.slice(0, Math.max(0, at))];
  return after.find((proposal) => proposal.decision_state === "open");
}

/** Proposals of a group without a decision. */
export function openIn(group: ReviewGroup): number {
  return group.proposals.filter((proposal) => proposal.decision_state === "open").length;
}
