import type { ScopeId, ScopeStep } from "@ambit/core";
import type { ScopeRule } from "./middleware-options.js";
import { MissingScopeIdError } from "./missing-scope-id-error.js";

type Ids = readonly (ScopeId | undefined)[];

/** What to enter for a request. Asks for one id after the other, so that none is asked in vain, and waits only for those that are promised. */
export function stepsFor<Request>(
  request: Request,
  rules: readonly ScopeRule<Request>[],
  known: Ids = [],
): ScopeStep<string>[] | PromiseLike<ScopeStep<string>[]> {
  const ids = [...known];
  for (const rule of rules.slice(known.length)) {
    const id = rule.id?.(request);
    if (isPromised(id)) return id.then((found) => stepsFor(request, rules, [...ids, checked(rule, found)]));
    ids.push(checked(rule, id));
  }
  return rules.flatMap((rule, index) => step(request, rule, ids[index]));
}

/** @throws MissingScopeIdError */
function checked<Request>(rule: ScopeRule<Request>, id: ScopeId | undefined): ScopeId | undefined {
  if (id === undefined && rule.id !== undefined && rule.optional !== true) throw new MissingScopeIdError(rule.scope);
  return id;
}

function step<Request>(request: Request, rule: ScopeRule<Request>, id: ScopeId | undefined): ScopeStep<string>[] {
  const { scope, provide } = rule;
  // Only a rule without a function lets the manager make an id.
  if (id === undefined && rule.id !== undefined) return [];
  return [[scope, id, provide && { provide: provide(request) ?? [] }]];
}

function isPromised<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return typeof (value as Partial<PromiseLike<T>> | null | undefined)?.then === "function";
}
