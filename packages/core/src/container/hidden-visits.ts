import type { Visit } from "../scopes/flow.js";

/** All that a flow is inside: first what it sees, then what is hidden from it while it works in captured scopes. */
export function withHidden(visits: Iterable<Visit>): Visit[] {
  const seen = [...visits];
  const hidden = seen.flatMap(({ hides }) => hides ?? []).filter(({ left }) => !left);
  return [...new Set([...seen, ...hidden])];
}
