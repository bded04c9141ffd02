import { createContainer, scopeId, systemClock, type Clock } from "@ambit/core";
import { AsyncContextScopeManager } from "@ambit/scope-async-context";
import { LruScopeManager } from "@ambit/scope-lru";
import { SessionScopeManager } from "@ambit/scope-session";
import { TenantScopeManager } from "@ambit/scope-tenant";
import { WorkflowScopeManager } from "@ambit/scope-workflow";
import { Cart } from "./services/cart.js";
import { CartArchive } from "./services/cart-archive.js";
import { Catalog } from "./services/catalog.js";
import { Checkout } from "./services/checkout.js";
import { CheckoutCounter } from "./services/checkout-counter.js";
import { Payments } from "./services/payments.js";
import { RenderedPage } from "./services/rendered-page.js";
import { Journal, RequestLine, RequestLog } from "./services/request-log.js";
import { Warehouse } from "./services/warehouse.js";

export interface WiringOptions {
  /** What sessions age by. Default: the clock of the runtime. */
  readonly clock?: Clock;
  /** How long the end waits for those inside. Default: 10 000. */
  readonly drainTimeoutMs?: number;
  /** Told of errors that nobody waits for. */
  readonly onError?: (error: unknown) => void;
}

export type StorefrontContainer = ReturnType<typeof createStorefrontContainer>;

/**
 * Who lives how long:
 *
 *     singleton          Journal, CartArchive, Payments
 *     └ tenant           Catalog, Warehouse
 *       ├ page           RenderedPage
 *       └ session        Cart, CheckoutCounter
 *         ├ checkout     Checkout
 *         └ request      RequestLog
 */
export function createStorefrontContainer({ clock = systemClock, ...options }: WiringOptions = {}) {
  const checkouts = new WorkflowScopeManager({ clock });
  const sessions = new SessionScopeManager({ idleTimeoutMs: 30 * 60_000, sweepIntervalMs: 60_000, clock });
  const container = createContainer(options)
    .registerScopeManager("tenant", new TenantScopeManager({ clock }))
    .registerScopeManager("session", sessions, { within: "tenant" })
    .registerScopeManager("checkout", checkouts, { within: "session" })
    .registerScopeManager("page", new LruScopeManager({ maxScopes: 100, clock }), { within: "tenant" })
    .registerScopeManager("request", new AsyncContextScopeManager({ clock }), { within: "session" });

  container.bind(Journal, { scope: "singleton" });
  container.bind(CartArchive, { scope: "singleton" });
  container.bind(Payments, { scope: "singleton" });
  container.bind(WorkflowScopeManager, { useValue: checkouts });

  container.bind(Catalog, { scope: "tenant", inject: [scopeId("tenant")], useFactory: Catalog.load });
  container.bind(Warehouse, { scope: "tenant" });

  container.bind(RenderedPage, { scope: "page", inject: [Catalog, scopeId("page")] });

  container.bind(Cart, { scope: "session", inject: [scopeId("session"), Catalog, CartArchive], useFactory: Cart.open });
  container.bind(CheckoutCounter, { scope: "session" });

  container.bind(Checkout, { scope: "checkout", inject: [Cart, Warehouse, Payments, WorkflowScopeManager] });

  container.bind(RequestLine, { scope: "request", provided: true });
  container.bind(RequestLog, {
    scope: "request",
    inject: [RequestLine, scopeId("tenant"), Journal],
    dispose: (log, outcome) => log.end(outcome),
  });

  return container.validate();
}
