import {
  InvalidOptionsError,
  normalizeScopeId,
  type Clock,
  type Flow,
  type Scope,
  type ScopeEntry,
  type ScopeId,
  type TokenLike,
} from "@ambit/core";
import {
  Capacity,
  checkCount,
  checkDuration,
  checkNames,
  LongestIdleFirst,
  RetainingScopeManager,
  Timeouts,
  type WhenFull,
} from "@ambit/manager-kit";
import { TenantNotAllowedError } from "./tenant-not-allowed-error.js";

export interface TenantOptions {
  /** Which tenants there are: a list, or a function that tells. Default: every id. */
  readonly allow?: Iterable<ScopeId> | ((id: ScopeId) => boolean);
  /** How long a tenant stays after the last flow has left it and everything within. Default: until it is closed. */
  readonly idleTimeoutMs?: number;
  /** How many tenants may be open; the longest idle goes first, one in use never. Default: without bound. */
  readonly maxTenants?: number;
  /** What happens when all tenants are in use. Default: `"overflow"`. */
  readonly whenFull?: WhenFull;
  /** How long an asynchronous entry waits with `whenFull: "wait"`. Default: 10 000. */
  readonly waitTimeoutMs?: number;
  /** How much longer than its timeout a tenant that nobody asks for may stay. Default: 1 000. */
  readonly sweepIntervalMs?: number;
  readonly clock?: Clock;
  readonly flow?: Flow;
}

const optionNames: readonly (keyof TenantOptions)[] = [
  "allow",
  "idleTimeoutMs",
  "maxTenants",
  "whenFull",
  "waitTimeoutMs",
  "sweepIntervalMs",
  "clock",
  "flow",
];

/** Where to look for a tenant: by default the one that the calling flow is in, or the one within the wider scope that it is in. */
export interface TenantLookup {
  readonly parent?: Scope | undefined;
}

/** One scope per tenant: what is built for a tenant is built once, serves nobody else, and ends with the tenant. */
export class TenantScopeManager extends RetainingScopeManager {
  readonly #allows: (id: ScopeId) => boolean;

  /** @throws InvalidOptionsError; InvalidScopeIdError for what cannot be an id in `allow`. */
  constructor(options: TenantOptions = {}) {
    checkNames(options, optionNames);
    super(options);
    const { idleTimeoutMs, whenFull, waitTimeoutMs } = options;
    const { clock, books } = this;
    const sweepIntervalMs = checkDuration("sweepIntervalMs", options.sweepIntervalMs);
    const maxScopes = checkCount("maxTenants", options.maxTenants);
    this.#allows = allowance(options.allow);
    if (idleTimeoutMs !== undefined) this.retain(new Timeouts({ idleTimeoutMs, sweepIntervalMs, clock }));
    const eviction = new LongestIdleFirst();
    const capacity = new Capacity({ maxScopes, whenFull, waitTimeoutMs, eviction, books, clock });
    if (maxScopes !== undefined) this.retain(capacity); // where there is no bound, nobody keeps the order in which tenants would have to go
  }

  /** The tenants that are open and admit entrants, in the order of opening. */
  tenants(): ScopeId[] {
    return [...this.all()].map(({ id }) => id);
  }

  /** What has been created for the tenant, by token. A copy: changing it changes nothing. */
  services(id: ScopeId, lookup: TenantLookup = {}): ReadonlyMap<TokenLike<unknown>, unknown> {
    return this.findFromHere(id, lookup.parent)?.scope.instances() ?? new Map();
  }

  /**
   * Replaces the tenant: entrants get a new scope as soon as everything that lives in the old one has been created in it; the old one ends
   * with its last user. Where that fails, the old one stays in service. Resolves, to whether there was such a tenant, when the old one has
   * ended; from inside, as soon as it is marked.
   * @throws ParentScopeNotActiveError as `closeScope` does, and what factories and disposers threw.
   */
  async reload(id: ScopeId, lookup: TenantLookup = {}): Promise<boolean> {
    const tenant = this.findFromHere(id, lookup.parent);
    if (tenant !== undefined) await this.reloadScope(tenant.scope);
    return tenant !== undefined;
  }

  /**
   * Calls `work` inside each tenant that is open now, one after the other; all of them, even if some fail.
   * @throws the error of `work`: one as itself, several as an `AggregateError`.
   */
  async forEachTenant<R>(work: (id: ScopeId, scope: Scope) => R | PromiseLike<R>): Promise<R[]> {
    const results: R[] = [];
    const errors: unknown[] = [];
    for (const { id, scope } of [...this.all()]) {
      if (scope.state !== "open") continue;
      try {
        results.push(await scope.run(async () => await work(id, scope)));
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 1) throw new AggregateError(errors, `${errors.length} tenants failed.`);
    if (errors.length === 1) throw errors[0];
    return results;
  }

  /** Puts a fresh tenant in the place of this one; what `container.reloadScope` asks for. @throws TenantNotAllowedError, as `Scope.reload`. */
  async reloadScope(scope: Scope): Promise<void> {
    if (!this.#allows(scope.id)) throw new TenantNotAllowedError(scope.name, scope.id);
    await this.replaceScope(scope);
  }

  /** Asked on each entry, not only when the tenant is opened: a tenant may lose its permission. */
  protected override assertEnterable(id: ScopeId, entry: ScopeEntry): void {
    if (!this.#allows(id)) throw new TenantNotAllowedError(entry.name, id);
  }
}

function allowance(allow: TenantOptions["allow"]): (id: ScopeId) => boolean {
  if (allow === undefined) return () => true;
  if (typeof allow === "function") {
    const answer: (id: ScopeId) => unknown = allow;
    return (id) => answer(id) === true; // a promise of an answer would be true for everybody
  }
  const list: unknown = allow;
  if (typeof list !== "object" || list === null || !(Symbol.iterator in list)) {
    throw new InvalidOptionsError("allow", list, "a list of tenant ids, or a function");
  }
  const allowed = new Set([...allow].map((id) => normalizeScopeId("tenant", id)));
  return (id) => allowed.has(id);
}
