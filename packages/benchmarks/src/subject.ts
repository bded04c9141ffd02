import type { VirtualClock } from "./cell/virtual-clock.js";
import type { Handler } from "./services/request.js";
import type { Link } from "./services/chains.js";
import type { Recipe } from "./services/recipe.js";
import type { Cart } from "./services/session.js";
import type { Catalog } from "./services/tenant.js";
import type { Message } from "./services/transients.js";
import type { Knot } from "./services/tree.js";
import type { Wide } from "./services/wide.js";

/** Something that some subjects can only do asynchronously. */
export type Maybe<T> = T | Promise<T>;

/**
 * What a subject can be asked to do. Each ability sets something up, which is not timed, and gives the operation that is. An operation that cannot be
 * done synchronously returns a promise, and is awaited.
 */
export interface Abilities {
  /** Binds singletons without dependencies; the operation gets the one with this number. */
  singletons(recipes: readonly Recipe[]): Maybe<(index: number) => object>;
  /** Creates a message and the nine that it hangs on, every time anew. */
  transients(): Maybe<() => Maybe<Message>>;
  /** Opens a scope, has a `Handler` resolved in it, calls its `serve`, and closes the scope: everything in it is disposed of. */
  requests(): Maybe<() => Maybe<Handler>>;
  /** The same, but what is disposed of takes its time. */
  asyncRequests(): Maybe<() => Promise<Handler>>;
  /** As `requests`, and while it lasts the scope is current for all that is started inside, through `AsyncLocalStorage`. */
  carriedRequests(): Maybe<() => Maybe<Handler>>;
  /** Tenants that stay. The operation enters the one with this id, opening it if need be, resolves its catalog, and leaves it. */
  tenants(): Maybe<(id: string) => Maybe<Catalog>>;
  /** As `tenants`, and the tenant is current through `AsyncLocalStorage` while its catalog is resolved. */
  carriedTenants(): Maybe<(id: string) => Maybe<Catalog>>;
  /** Sessions that end when nobody has visited them for `idleTimeoutMs` of this clock, and their cart with them. */
  sessions(clock: VirtualClock, idleTimeoutMs: number): Maybe<Sessions>;
  /** So many scopes at the most, each with a cart, which ends with it; the operation enters the one with this id and gives its cart. */
  bounded(maxScopes: number): Maybe<(id: string) => Maybe<Cart>>;
  /** Runs asynchronous work inside so many scopes at once, and sees in it after each of so many awaits that it is inside. */
  flows(scopes: number, awaits: number): Maybe<() => Promise<boolean>>;
  /** Enters and leaves an open scope, with so many listeners to either; `heard` tells how often they were called. */
  events(listeners: number): Maybe<{ readonly visit: () => void; readonly heard: () => number }>;
  /** As `events`, in code that events were taken out of: it has a listener, who hears of nothing. */
  visitsWithoutEvents(): Maybe<{ readonly visit: () => void; readonly heard: () => number }>;
  /** Binds an application of singletons in chains; the operation gets the head of the chain with this number. */
  applications(recipes: readonly Recipe[]): Maybe<(chain: number) => Maybe<Link>>;
  /** Opens the scope with this id, has all of these resolved in it, and leaves it open. */
  idleScopes(recipes: readonly Recipe[]): Maybe<(id: string) => Maybe<readonly object[]>>;
  /** Creates a `Wide` and all that it needs, every time anew. */
  wide(): Maybe<() => Maybe<Wide>>;
  /** Creates a whole tree, every time anew. */
  trees(): Maybe<() => Maybe<Knot>>;
}

export interface Sessions {
  /** Enters the session with this id, opening it if need be, and leaves it; gives its cart. */
  visit(id: string): Maybe<Cart>;
  /** Ends those whose time is over, where no timer of the clock does it. */
  sweep?(): void;
}

export type Ability = keyof Abilities;

/** One way of doing it: Ambit, a peer, or code written by hand. */
export interface Subject {
  readonly programs: Partial<Abilities>;
  /** Why it cannot do it, whether there is a program or not. Where there is neither, it is not there to do that. */
  readonly cannot: Readonly<Partial<Record<Ability, string>>>;
  /** Above so many scopes it is not measured, and why. */
  readonly most?: { readonly scopes: number; readonly because: string };
}
