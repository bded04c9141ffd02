import { Resolver } from "@ambit/core";
import { making, type Making } from "./making.js";
import type { Shop, ShopContainer } from "./shop.js";
import {
  Audit,
  Banner,
  Cart,
  Catalog,
  Discount,
  Lease,
  Licence,
  Locale,
  Mailer,
  Page,
  Payment,
  Pen,
  Prices,
  Receipt,
  Report,
  RequestLog,
  Settings,
  Wishlist,
  Wrapping,
} from "./tokens.js";
import { Ware } from "./ware.js";

/** Binds everything that the shop has to offer, in every way that there is. */
export function bindServices(shop: Shop): void {
  const make = making(shop);
  bindSingletons(shop, make);
  bindServicesOfCustomers(shop.container, make);
  bindServicesOfRequests(shop, make);
  bindServicesOfOtherManagers(shop.container, make);
  shop.container.validate();
}

function bindSingletons({ container, journal }: Shop, make: Making): void {
  const { dispose, slowDispose } = make;
  container.bind(Settings, { scope: "singleton", useClass: make.disposableClass(Settings), inject: [Resolver] });
  container.bind(Mailer, {
    scope: "singleton",
    useFactory: make.slowFactory(Mailer),
    inject: [Resolver, Settings],
    dispose: slowDispose,
  });
  container.bind(Audit, { scope: "singleton", useFactory: make.generator(Audit), inject: [Resolver, Settings] });
  container.bind(Licence, { useValue: journal.handedOver(new Ware(Licence, undefined)), owned: true, dispose });
}

function bindServicesOfCustomers(container: ShopContainer, make: Making): void {
  const { slowDispose, onCreate, slowOnCreate } = make;
  container.bind(Catalog, {
    scope: "tenant",
    useFactory: make.slowFactory(Catalog, "tenant"),
    inject: [Resolver, Settings],
    dispose: slowDispose,
  });
  container.decorate(Catalog, make.slowDecorator);
  container.bind(Prices, {
    scope: "tenant",
    useFactory: make.slowGenerator(Prices, "tenant"),
    inject: [Resolver, Catalog],
  });
  container.bind(Cart, {
    scope: "session",
    useClass: make.asyncDisposableClass(Cart, "session"),
    inject: [Resolver, Catalog, Settings],
    onCreate: slowOnCreate,
  });
  container.bind(Wishlist, {
    scope: "session",
    useClass: make.disposableClass(Wishlist, "session"),
    inject: [Resolver, Settings],
    onCreate,
  });
  container.decorate(Wishlist, make.decorator(Wrapping));
}

function bindServicesOfRequests({ container, callOuts }: Shop, make: Making): void {
  const { dispose } = make;
  const when = (): boolean => callOuts.at("rule", "the rule when of Discount", "used", () => true);
  const discount = {
    scope: "session",
    useFactory: make.factory(Discount, "session"),
    inject: [Resolver],
    dispose,
  } as const;
  container.bind(Discount, { ...discount, multi: true });
  container.bind(Discount, { ...discount, multi: true, when });
  container.bind(Locale, { scope: "request", provided: true });
  container.bind(RequestLog, {
    scope: "request",
    useFactory: make.generator(RequestLog, "request"),
    inject: [Resolver, Wishlist],
  });
  container.bind(Report, {
    scope: "request",
    useFactory: make.slowFactory(Report, "request"),
    inject: [Resolver, Cart],
    dispose,
  });
  container.bind(Pen, { useClass: make.disposableClass(Pen), inject: [Resolver] });
  container.bind(Receipt, { scope: "resolution", useFactory: make.factory(Receipt), inject: [Resolver, Pen], dispose });
}

function bindServicesOfOtherManagers(container: ShopContainer, make: Making): void {
  const { dispose, slowDispose } = make;
  container.bind(Payment, {
    scope: "workflow",
    useFactory: make.slowFactory(Payment, "workflow"),
    inject: [Resolver],
    dispose,
  });
  container.bind(Page, { scope: "page", useFactory: make.factory(Page, "page"), inject: [Resolver], dispose });
  container.bind(Banner, {
    scope: "campaign",
    useFactory: make.factory(Banner, "campaign"),
    inject: [Resolver],
    dispose: slowDispose,
  });
  container.bind(Lease, { scope: "job", useFactory: make.factory(Lease, "job"), inject: [Resolver], dispose });
}
