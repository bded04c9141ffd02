import type { Visit } from "../scopes/flow.js";

/** All that a flow is inside: what it sees, and what is hidden from it while it works in captured scopes. */
export function withHidden(visits: Iterable<Visit>): Visit[] {
  return [...new Set([...visits].flatMap((visit) => [visit, ...(visit.hides ?? [])]))];
}
