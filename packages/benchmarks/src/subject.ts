import type { Handler } from "./services/request.js";
import type { Catalog } from "./services/tenant.js";
import type { Message } from "./services/transients.js";

/** What a subject is set up as; setting up is not timed. */
type Program<P> = P | Promise<P>;

/**
 * What a subject can be asked to do. Each ability sets something up, and gives the operation that is measured. An operation that
 * cannot be done synchronously returns a promise, and is awaited.
 */
export interface Abilities {
  /** Singletons, as many as `singletonClasses`; gives the one with this number. */
  singletons(): Program<(index: number) => object>;
  /** Creates a message and the nine that it hangs on, every time anew. */
  transients(): Program<() => Message | Promise<Message>>;
  /** Opens a scope, has a `Handler` resolved in it, calls its `serve`, and closes the scope: everything in it is disposed of. */
  requests(): Program<() => Handler | Promise<Handler>>;
  /** The same, but what is disposed of takes its time. */
  asyncRequests(): Program<() => Promise<Handler>>;
  /** As `requests`, and while it lasts the scope is current for all that is started inside, through `AsyncLocalStorage`. */
  carriedRequests(): Program<() => Handler | Promise<Handler>>;
  /** Tenants that stay. The operation enters the one with this id, opening it if need be, resolves its catalog, and leaves it. */
  tenants(): Program<(id: string) => Catalog | Promise<Catalog>>;
  /** As `tenants`, and the tenant is current through `AsyncLocalStorage` while its catalog is resolved. */
  carriedTenants(): Program<(id: string) => Catalog | Promise<Catalog>>;
}

export type Ability = keyof Abilities;

/** One way of doing it: Ambit, a peer, or code written by hand. */
export interface Subject {
  readonly programs: Partial<Abilities>;
  /** Why it cannot do what is not among its programs. */
  readonly cannot: Readonly<Partial<Record<Ability, string>>>;
}
