import { describe, expect, it } from "@jest/globals";
import { bridgeAwilix } from "@ambit/bridge-awilix";
import {
  CaptiveDependencyError,
  createContainer,
  InvalidOptionsError,
  ScopeClosedError,
  ScopeNotActiveError,
  UnknownScopeError,
  type Scope,
} from "@ambit/core";
import { SessionScopeManager } from "@ambit/scope-session";
import { asClass, asFunction, createContainer as createAwilix } from "awilix";
import { house, minuteMs } from "./fixtures/house.js";
import { turns } from "./fixtures/turns.js";

describe("what is refused", () => {
  it("is a child container where no scope is current", () => {
    const { bridge, root } = house();
    expect(() => bridge.current()).toThrow(ScopeNotActiveError);
    expect(() => bridge.current()).toThrow(
      'Cannot resolve AwilixContainer: its scope "request | session | tenant" is not active.',
    );
    expect(() => bridge.current("session")).toThrow(ScopeNotActiveError);
    expect(() => bridge.resolve("handler")).toThrow(ScopeNotActiveError);
    expect(() => root.resolve("cart")).toThrow(ScopeNotActiveError);
  });

  it("is whatever an ended child container is asked for, also by a cradle that was kept", async () => {
    const { bridge, inSession, clock, container, root } = house();
    const [child, session, cradle] = inSession("acme", "ann", () => {
      bridge.resolve("cart");
      return [bridge.current(), container.getCurrentScope("session") as Scope, bridge.current().cradle];
    });
    clock.advance(31 * minuteMs);
    await turns();
    for (const use of [
      () => child.resolve("handler"),
      () => child.resolve("log"),
      () => cradle.cart,
      () => child.build(asClass(class {})),
      () => child.createScope(),
      () => bridge.of(session),
    ])
      expect(use).toThrow(ScopeClosedError);
    expect(root.resolve("log")).toBeDefined();
  });

  it("is work that outlived its scope", async () => {
    const { bridge, inRequest } = house();
    let late: Promise<unknown> = Promise.resolve();
    let goOn = (): void => undefined;
    await inRequest("acme", "ann", async () => {
      bridge.current();
      late = new Promise<void>((resolve) => (goOn = resolve)).then(() => bridge.resolve("handler"));
    });
    goOn();
    await expect(late).rejects.toThrow(ScopeClosedError);
  });

  it("is a singleton of Ambit, or of Awilix, that would hold what lives in a scope", () => {
    const { bridge, container, root, inSession } = house();
    container.bind(Map, { scope: "singleton", useFactory: () => new Map([[bridge.current(), 1]]) });
    expect(() => inSession("acme", "ann", () => container.get(Map))).toThrow(CaptiveDependencyError);
    root.register({ keeper: asFunction(({ cart }: { cart: object }) => ({ cart })).singleton() });
    expect(() => inSession("acme", "ann", () => bridge.resolve("keeper"))).toThrow(ScopeNotActiveError);
  });

  it("are scopes that have no child container, or are not there", () => {
    const container = createContainer().registerScopeManager("session", new SessionScopeManager());
    const root = createAwilix();
    expect(() => bridgeAwilix(container, { root, scopes: [] })).toThrow(InvalidOptionsError);
    expect(() => bridgeAwilix(container as never, { root, scopes: ["sesion"] as never })).toThrow(UnknownScopeError);
    const bridge = bridgeAwilix(container, { root, scopes: ["session"] });
    expect(() => bridge.current("request" as never)).toThrow(InvalidOptionsError);
  });
});

describe("a disposer that fails", () => {
  const failing = (root: ReturnType<typeof createAwilix>, name: string, ended: string[]) =>
    root.register(
      name,
      asClass(class {})
        .scoped()
        .disposer(async () => {
          ended.push(name);
          throw new Error(name);
        }),
    );

  it("keeps no other from running, and whoever closes hears of all, in order", async () => {
    const ended: string[] = [];
    const container = createContainer().registerScopeManager("session", new SessionScopeManager());
    const root = createAwilix();
    for (const name of ["a", "b"]) failing(root, name, ended);
    root.register(
      "c",
      asClass(class {})
        .scoped()
        .disposer(() => void ended.push("c")),
    );
    const bridge = bridgeAwilix(container, { root, scopes: ["session"] });
    const child = container.runInScope("session", "ann", () => {
      for (const name of ["c", "a", "b"]) bridge.resolve(name);
      return bridge.current();
    });
    const error: unknown = await container.closeScope("session", "ann").catch((thrown: unknown) => thrown);
    expect(ended).toEqual(["b", "a", "c"]);
    expect((error as AggregateError).errors.map(String)).toEqual(["Error: b", "Error: a"]);
    expect(() => child.resolve("c")).toThrow(ScopeClosedError);
  });

  it("is told to onError where a session expires", async () => {
    const { root, bridge, inSession, clock, errors } = house();
    const ended: string[] = [];
    failing(root, "broken", ended);
    inSession("acme", "ann", () => bridge.resolve("broken"));
    clock.advance(31 * minuteMs);
    await turns();
    expect(errors.map(String)).toEqual(["Error: broken"]);
    expect(ended).toEqual(["broken"]);
  });
});
