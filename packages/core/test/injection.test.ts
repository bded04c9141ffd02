import { describe, expect, it } from "@jest/globals";
import {
  all,
  createContainer,
  inject,
  injectable,
  NoInjectionContextError,
  optional,
  provider,
  providerAsync,
  proxy,
  Resolver,
  tagged,
  token,
} from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";
import { rejectionOf, thrownBy } from "./fixtures/thrown-by.js";

const Port = token<number>("Port");
const Plugin = token<string>("Plugin");
const Missing = token<object>("Missing");

class Logger {
  readonly lines: string[] = [];
}

function app() {
  return createContainer()
    .registerScopeManager("session", new RetainingScopeManager())
    .bind(Logger, { scope: "singleton" })
    .bind(Port, { useValue: 8080 })
    .bind(Plugin, { useValue: "first", multi: true, tags: ["early"] })
    .bind(Plugin, { useValue: "second", multi: true });
}

describe("an inject tuple", () => {
  class Server {
    constructor(
      readonly logger: Logger,
      readonly port: number,
      readonly missing: object | undefined,
      readonly plugins: string[],
      readonly early: string,
      readonly laterPort: () => number,
      readonly laterLogger: () => Promise<Logger>,
      readonly standIn: Logger,
    ) {}
  }
  const tuple = [
    Logger,
    Port,
    optional(Missing),
    all(Plugin),
    tagged(Plugin, "early"),
    provider(Port),
    providerAsync(Logger),
    proxy(Logger),
  ] as const;

  it("gives each parameter what it names, in every way of asking", async () => {
    const server = app().bind(Server, { inject: tuple }).get(Server);
    expect(server).toMatchObject({ port: 8080, missing: undefined, plugins: ["first", "second"], early: "first" });
    expect(server.laterPort()).toBe(8080);
    expect(await server.laterLogger()).toBe(server.logger);
    expect(server.standIn).not.toBe(server.logger);
    expect(server.standIn.lines).toBe(server.logger.lines);
  });

  it("seed Q12 gives a scoped class its dependencies", () => {
    class Cart {
      constructor(
        readonly logger: Logger,
        readonly port: number,
      ) {}
    }
    const container = app().bind(Cart, { scope: "session", inject: [Logger, Port] });
    const cart = container.runInScope("session", "a", () => container.get(Cart));
    expect(cart).toMatchObject({ logger: container.get(Logger), port: 8080 });
  });

  it("works for classes and factories alike, and waits for what is asynchronous", async () => {
    const Slow = token<string>("Slow");
    class Needs {
      constructor(readonly slow: string) {}
    }
    const Made = token<string>("Made");
    const container = createContainer()
      .bind(Slow, { useFactory: async () => "slow" })
      .bind(Needs, { inject: [Slow] })
      .bind(Made, { useFactory: (needs) => `made of ${needs.slow}`, inject: [Needs] });
    expect(await container.getAsync(Made)).toBe("made of slow");
    expect(thrownBy(() => container.get(Made))).toMatchObject({
      code: "ASYNC_RESOLUTION_REQUIRED",
      token: "Slow",
      path: ["Made", "Needs", "Slow"],
    });
  });

  it("may name the resolver itself", () => {
    class Lazy {
      constructor(readonly resolver: Resolver) {}
    }
    const container = app().bind(Lazy, { inject: [Resolver] });
    expect(container.get(Lazy).resolver.get(Port)).toBe(8080);
  });

  it("that names too few is refused when it is bound, also for a class that nobody can count wrong twice", () => {
    const container = app();
    const bind = (inject: unknown) => () => container.bind(Server, { inject } as never);
    expect(bind([])).toThrow("the constructor of Server takes 8 parameters, but `inject` names 0");
    expect(bind(undefined)).toThrow(/names 0/);
    expect(container.has(Server)).toBe(false);
  });

  it("of a value or an alias is refused", () => {
    const container = app();
    expect(() => container.bind(Missing, { useValue: {}, inject: [Port] } as never)).toThrow(
      /goes with useClass or useFactory/,
    );
  });
});

describe("inject()", () => {
  it("works in field initialisers, constructor defaults, constructors and factories, in every way of asking", () => {
    class Fields {
      readonly logger = inject(Logger);
      readonly missing = inject.optional(Missing);
      readonly found = inject.optional(Port);
      readonly plugins = inject.all(Plugin);
      readonly early = inject(tagged(Plugin, "early"));
      readonly later = inject.provider(Port);
      readonly standIn = inject.proxy(Logger);
      constructor(
        readonly port = inject(Port),
        readonly plugin = inject(Plugin),
      ) {}
    }
    const Made = token<{ port: number }>("Made");
    const container = app()
      .bind(Fields, { scope: "session" })
      .bind(Made, { useFactory: () => ({ port: inject(Port) }) });
    const fields = container.runInScope("session", "a", () => container.get(Fields));
    expect(fields).toMatchObject({
      port: 8080,
      plugin: "second",
      missing: undefined,
      found: 8080,
      plugins: ["first", "second"],
      early: "first",
    });
    expect([fields.logger, fields.later(), fields.standIn.lines]).toEqual([
      container.get(Logger),
      8080,
      fields.logger.lines,
    ]);
    expect(container.get(Made)).toEqual({ port: 8080 });
  });

  it("is refused where nothing is being created, and after a factory's first await", async () => {
    expect(thrownBy(() => inject(Port))).toBeInstanceOf(NoInjectionContextError);
    expect(thrownBy(() => inject.provider(Port))).toMatchObject({
      code: "NO_INJECTION_CONTEXT",
      token: "provider(Port)",
    });
    const container = app();
    container.bind(Missing, {
      useFactory: async () => {
        const port = inject(Port);
        await Promise.resolve();
        return { port, logger: inject(Logger) };
      },
    });
    expect(await rejectionOf(container.getAsync(Missing))).toMatchObject({
      code: "NO_INJECTION_CONTEXT",
      token: "Logger",
    });
    expect(() => inject(Port)).toThrow(NoInjectionContextError);
  });

  it("asks the container that is creating, also where one container creates inside another", () => {
    const Name = token<string>("Name");
    const Inner = token<string>("Inner");
    const Outer = token<readonly string[]>("Outer");
    const inner = createContainer()
      .bind(Name, { useValue: "inner" })
      .bind(Inner, { useFactory: () => inject(Name) });
    const outer = createContainer().bind(Name, { useValue: "outer" });
    outer.bind(Outer, { useFactory: () => [inject(Name), inner.get(Inner), inject(Name)] });
    expect(outer.get(Outer)).toEqual(["outer", "inner", "outer"]);
  });

  it("of what is created asynchronously says how else to get it", () => {
    class Needs {
      readonly slow = inject(Missing);
    }
    const container = createContainer()
      .bind(Missing, { useFactory: async () => ({}) })
      .bind(Needs);
    expect(() => container.get(Needs)).toThrow("list Missing in the `inject` tuple instead of calling inject(Missing)");
  });
});

describe("@injectable", () => {
  it("says beside the class how it is bound, and bind() has the last word", () => {
    @injectable({ scope: "singleton", inject: [Logger, Port] })
    class Decorated {
      constructor(
        readonly logger: Logger,
        readonly port: number,
      ) {}
    }
    const asDeclared = app().bind(Decorated, {} as never);
    expect(asDeclared.get(Decorated)).toBe(asDeclared.get(Decorated));
    expect(asDeclared.get(Decorated).port).toBe(8080);
    const overruled = app().bind(Decorated, { scope: "transient", inject: [Logger, Port] });
    expect(overruled.get(Decorated)).not.toBe(overruled.get(Decorated));
  });

  it("holds for the class under another token too, and not for its subclasses", () => {
    const Service = token<Base>("Service");
    @injectable({ scope: "singleton" })
    class Base {}
    class Derived extends Base {}
    const container = createContainer().bind(Service, { useClass: Base }).bind(Derived);
    expect(container.get(Service)).toBe(container.get(Service));
    expect(container.get(Derived)).not.toBe(container.get(Derived));
  });
});

describe("one instance", () => {
  it("seed N07 serves several tokens, whichever is asked for first", () => {
    abstract class Reads {}
    abstract class Writes {}
    class Store {}
    const container = createContainer()
      .registerScopeManager("session", new RetainingScopeManager())
      .bind(Store, { scope: "session" })
      .bind(Reads, { useExisting: Store })
      .bind(Writes, { useExisting: Reads });
    container.runInScope("session", "a", () => {
      const store = container.get(Writes);
      expect([container.get(Reads), container.get(Store), container.peek(Writes)]).toEqual([store, store, store]);
      expect(container.get(Store)).toBe(store);
    });
  });

  it("seed N05 is found again in its scope", () => {
    const container = app().bind(Missing, { scope: "session", useFactory: () => ({}) });
    container.runInScope("session", "a", () => expect(container.get(Missing)).toBe(container.get(Missing)));
  });

  it("seed N15 is undefined where an optional one's scope is not active, and an error where a required one's is not (defect D54)", () => {
    const [Optional, Required] = [token<readonly unknown[]>("Optional"), token<readonly unknown[]>("Required")];
    const container = app().bind(Missing, { scope: "session", useFactory: () => ({}) });
    container.bind(Optional, { useFactory: (...given) => given, inject: [optional(Missing)] });
    container.bind(Required, { useFactory: (...given) => given, inject: [Missing] });
    expect(container.get(Optional)).toEqual([undefined]);
    expect(thrownBy(() => container.get(Required))).toMatchObject({
      code: "SCOPE_NOT_ACTIVE",
      path: ["Required", "Missing"],
    });
    container.runInScope("session", "a", () => expect(container.get(Optional)).toEqual([container.get(Missing)]));
  });

  it("seed N15 that is optional still fails for what goes wrong inside it (defect D54)", () => {
    const container = app().bind(Missing, { useFactory: (r) => r.get(token<object>("Deeper")) });
    expect(thrownBy(() => container.tryGet(Missing))).toMatchObject({
      code: "NOT_BOUND",
      token: "Deeper",
      path: ["Missing", "Deeper"],
    });
  });
});
