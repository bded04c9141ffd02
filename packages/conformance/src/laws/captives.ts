import {
  Container,
  type AnyContainer,
  CaptiveDependencyError,
  ScopeNotActiveError,
  token,
  ValidationError,
  type Resolver,
} from "@ambit/core";
import { equal, holds, refusedAtOnce, same } from "../assertions.js";
import { narrow, subject } from "../bench.js";
import type { Law } from "../law.js";
import { Probe } from "../probe.js";

export const captives: Law = {
  number: 5,
  title: "No captives",
  statement: "A longer-lived thing may not hold a shorter-lived one. `provider` and `proxy` are the legal ways across.",
  remedy: "Let `getCurrentScope` answer anew at each call, with the innermost scope that the calling flow is in.",
  scenarios: [
    {
      title: "V18 a wide service that takes a narrow one is found by validation",
      check(bench) {
        bench.container.bind(Probe, { scope: narrow, useFactory: () => new Probe("cart", 1, []) });
        const catalog = token<Probe>("catalog");
        bench.container.bind(catalog, { scope: subject, inject: [Probe], useFactory: (cart) => cart });
        const error = refusedAtOnce(() => bench.container.validate(), "validate() refuses it", ValidationError);
        holds(error.message.includes("catalog") && error.message.includes("Probe"), "The error names both");
      },
    },
    {
      title: "V9 a factory of a wide service that asks for a narrow one is refused at the call",
      async check(bench) {
        const cart = bench.bind("cart", { scope: narrow });
        const catalog = bench.bind("catalog", { from: [cart] });
        const wide = bench.enter("a");
        const session = bench.enterWithin(wide.scope, "x");
        refusedAtOnce(
          () => session.get(catalog),
          "It is refused, although both scopes are current",
          CaptiveDependencyError,
        );
        for (const handle of [session, wide]) await handle.exitAsync();
      },
    },
    {
      title: "V9 a singleton that asks for a service of a scope is refused, also inside",
      check(bench) {
        const cart = bench.bind("cart");
        const logger = bench.bind("logger", { scope: "singleton", from: [cart] });
        bench.run("a", () => refusedAtOnce(() => bench.get(logger), "It is refused", CaptiveDependencyError));
      },
    },
    {
      title: "V19 A14 a proxy that a singleton holds follows the current scope",
      check(bench) {
        const cart = bench.bind("cart");
        const shop = token<Probe>("shop");
        bench.container.bind(shop, { scope: "singleton", useFactory: (resolver: Resolver) => holder(resolver) });
        const holder = (_: Resolver): Probe => new Probe("shop", 1, [bench.container.proxy(cart)]);
        const stand = bench.get(shop).parts[0] as Probe;
        bench.run("a", () => {
          same(stand.serial, 1, "Inside the first scope it stands for that one's instance");
          bench.run("b", () => same(stand.serial, 2, "Inside the second scope for that one's"));
          same(stand.serial, 1, "And then for the first one's again");
        });
        refusedAtOnce(() => stand.serial, "Outside of scopes it refuses", ScopeNotActiveError);
      },
    },
    {
      title:
        "V2 V4 a singleton that a service of a scope is made from may not need the scope, not even through a transient",
      check(bench) {
        const user = bench.bind("user");
        const mail = bench.bind("mail", { scope: "transient", from: [user] });
        const logger = bench.bind("logger", { scope: "singleton", from: [mail] });
        const cart = bench.bind("cart", { from: [logger] });
        const handle = bench.enter("a");
        const error = refusedAtOnce(() => handle.get(cart), "It is refused", CaptiveDependencyError);
        equal([error.consumer, error.token], ["logger", "user"], "Who would hold what");
        handle.exit();
      },
    },
    {
      title: "B11 a singleton that has the container opens scopes from wherever it is called",
      check(bench) {
        const opener = token<{ open(): unknown }>("opener");
        bench.container.bind(opener, {
          scope: "singleton",
          useFactory: (resolver) => {
            const container = resolver.get(Container) as AnyContainer;
            return { open: () => container.runInScope(subject, "b", () => bench.current()?.id) };
          },
        });
        same(bench.get(opener).open(), "b", "The id of what is current in there, opened from outside");
        bench.run("a", () => {
          same(bench.get(opener).open(), "b", "The same from inside of another scope");
          same(bench.current()?.id, "a", "The id of what is current afterwards");
        });
      },
    },
  ],
};
