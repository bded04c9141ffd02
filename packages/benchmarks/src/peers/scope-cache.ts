import { Cart, sessionRecipes } from "../services/session.js";
import type { VirtualClock } from "../cell/virtual-clock.js";
import type { Abilities } from "../subject.js";
import type { Peer } from "./peer-container.js";

/** A cache in which child containers are kept by id. */
export interface ScopeCache<Scope> {
  get(id: string): Scope | undefined;
  set(id: string, scope: Scope): unknown;
  /** Drops what is too old, where it does not do so by a timer. */
  sweep?(): void;
}

export interface CacheOptions<Scope> {
  readonly max?: number;
  readonly idleTimeoutMs?: number;
  readonly clock?: VirtualClock;
  /** To be called with what the cache has dropped. */
  readonly dropped: (scope: Scope) => void;
}

type Program = Partial<Pick<Abilities, "sessions" | "bounded">>;

/** Sessions and bounded scopes as users assemble them: a cache of child containers, each of which is closed when it is dropped. */
export function cachePrograms<Token, Scope>(
  peer: Peer<Token, Scope>,
  newCache: (options: CacheOptions<Scope>) => ScopeCache<Scope>,
): Required<Program> {
  const assemble = async (options: Omit<CacheOptions<Scope>, "dropped">) => {
    const container = await peer(sessionRecipes);
    const cart = container.tokenOf(Cart);
    const cache = newCache({ ...options, dropped: (scope) => void container.close?.(scope) });
    const visit = (id: string): Cart => {
      let scope = cache.get(id);
      if (scope === undefined) cache.set(id, (scope = container.openScope()));
      return container.getIn(scope, cart) as Cart;
    };
    return { cache, visit };
  };
  return {
    async sessions(clock, idleTimeoutMs) {
      const { cache, visit } = await assemble({ clock, idleTimeoutMs });
      return { visit, sweep: () => cache.sweep?.() };
    },
    bounded: async (max) => (await assemble({ max })).visit,
  };
}
