import { tokenName, type Scope, type ScopeId, type ScopeState } from "@ambit/core";

/** One scope, or some flows, that should not be there any more. */
export interface Leak {
  /** The name that the manager is registered under. */
  readonly scope: string;
  readonly state: ScopeState;
  /** How many flows are inside that were not before. */
  readonly users: number;
  /** What lives in the scope, by name. */
  readonly tokens: readonly string[];
  /** Only where ids were asked for. */
  readonly id?: ScopeId;
}

export function leakOf(scope: Scope, users: number, showIds: boolean): Leak {
  const tokens = [...scope.instances().keys()].map(tokenName);
  return { scope: scope.name, state: scope.state, users, tokens, ...(showIds && { id: scope.id }) };
}

/** `session: open, 1 flow inside, with Cart, Catalog`. */
export function describeLeak(leak: Leak): string {
  const { scope, state, users, tokens } = leak;
  const id = leak.id === undefined ? "" : ` ${shownId(leak.id)}`;
  const inside = users === 0 ? "nobody inside" : `${users} ${users === 1 ? "flow" : "flows"} inside`;
  const living = tokens.length === 0 ? "" : `, with ${tokens.join(", ")}`;
  return `${scope}${id}: ${state}, ${inside}${living}`;
}

function shownId(id: ScopeId): string {
  if (typeof id === "bigint") return `${id}n`;
  return typeof id === "string" ? JSON.stringify(id) : String(id);
}
