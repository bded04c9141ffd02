import { describe, expect, it } from "@jest/globals";
import {
  all,
  CaptiveDependencyError,
  createContainer,
  defineModule,
  injectable,
  InvalidProviderError,
  ManagerAlreadyRegisteredError,
  optional,
  provider,
  proxy,
  ReservedScopeNameError,
  Resolver,
  scopeId,
  tagged,
  token,
  TokenAlreadyBoundError,
  UnknownScopeError,
  ValidationError,
  type AnyContainer,
  type ScopeManager,
} from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";
import { thrownBy } from "./fixtures/thrown-by.js";

const Part = token<object>("Part");
const Whole = token<object>("Whole");
const Shelf = token<object>("Shelf");

function containerWithSessions() {
  return createContainer().registerScopeManager("session", new RetainingScopeManager());
}

function mistakesOf(container: { validate(): unknown }): ValidationError["errors"] {
  const error = thrownBy(() => container.validate());
  expect(error).toBeInstanceOf(ValidationError);
  return (error as ValidationError).errors;
}

const make = () => ({});

describe("validate()", () => {
  it("V6 tells a missing dependency, a cycle and a captive in one error, a binding that another one shadows included", () => {
    const Missing = token<object>("Missing");
    const First = token<object>("First");
    const Second = token<object>("Second");
    const container = containerWithSessions();
    container.bind(Part, { scope: "session", useFactory: make });
    container.bind(Whole, { scope: "singleton", useFactory: make, inject: [Part] });
    container.bind(First, { useFactory: make, inject: [Second] });
    container.bind(Second, { useFactory: make, inject: [First] });
    container.bind(Shelf, { multi: true, useFactory: make, inject: [Missing] });
    container.bind(Shelf, { multi: true, useFactory: make });

    const mistakes = mistakesOf(container);

    expect(mistakes.map(({ code }) => code).sort()).toEqual(["CAPTIVE_DEPENDENCY", "CIRCULAR_DEPENDENCY", "NOT_BOUND"]);
    const messages = mistakes.map(({ message }) => message).join("\n");
    for (const name of ["Whole", "Part", "First", "Second", "Shelf", "Missing"]) expect(messages).toContain(name);
    expect(thrownBy(() => container.validate())).toHaveProperty("message", expect.stringContaining("3 mistakes"));
  });

  it("V6 leaves what has the wrong number of dependencies to bind(), which refuses it at once", () => {
    class NeedsTwo {
      constructor(
        readonly part: object,
        readonly whole: object,
      ) {}
    }
    const container = createContainer() as unknown as AnyContainer;
    const bind = () => container.bind(NeedsTwo, { inject: [Part] as never });
    expect(bind).toThrow(InvalidProviderError);
    expect(bind).toThrow(/NeedsTwo takes 2 parameters, but `inject` names 1/);
  });

  it("V7 judges a single request by the last binding alone", () => {
    const container = containerWithSessions();
    container.bind(Part, { multi: true, scope: "session", useFactory: make });
    container.bind(Part, { multi: true, scope: "singleton", useFactory: make });
    container.bind(Whole, { scope: "singleton", useFactory: make, inject: [Part] });
    expect(container.validate()).toBe(container);
    expect(container.get(Part)).toBe(container.get(Part));
  });

  it("V8 names the one member of a collection that is a captive, and leaves other collections alone (defect D47)", () => {
    const Clean = token<object>("Clean");
    const Reader = token<object>("Reader");
    const container = containerWithSessions();
    container.bind(Shelf, { multi: true, scope: "session", useFactory: make });
    container.bind(Shelf, { multi: true, scope: "singleton", useFactory: make });
    container.bind(Clean, { multi: true, scope: "singleton", useFactory: make });
    container.bind(Whole, { scope: "singleton", useFactory: (shelf) => ({ shelf }), inject: [all(Shelf)] });
    container.bind(Reader, { scope: "singleton", useFactory: (clean) => ({ clean }), inject: [all(Clean)] });

    const mistakes = mistakesOf(container);

    expect(mistakes).toHaveLength(1);
    expect(mistakes[0]).toMatchObject({
      consumer: "Whole",
      token: "Shelf",
      scope: "session",
      path: ["Whole", "Shelf"],
    });
    expect(thrownBy(() => container.getAll(Shelf))).toMatchObject({ code: "SCOPE_NOT_ACTIVE", scope: "session" });
    expect(container.getAll(Clean)).toHaveLength(1);
  });

  it("looks at each binding that may be injected: by its tag, by its condition, and at the one without", () => {
    const Keeper = token<object>("Keeper");
    const own = { scope: "session", useFactory: () => ({}) } as const;
    const app = () => createContainer().registerScopeManager("session", new RetainingScopeManager());
    const keeper = { scope: "singleton", useFactory: (part: object) => ({ part }) } as const;
    const containers = [
      app()
        .bind(Part, { ...own, multi: true, tags: ["x"] })
        .bind(Part, { useValue: {}, multi: true })
        .bind(Keeper, { ...keeper, inject: [tagged(Part, "x")] }),
      app()
        .bind(Part, own)
        .bind(Part, { useValue: {}, when: () => false })
        .bind(Keeper, { ...keeper, inject: [Part] }),
      app()
        .bind(Part, { ...own, when: () => false })
        .bind(Part, { useValue: {} })
        .bind(Keeper, { ...keeper, inject: [Part] }),
    ];
    for (const container of containers) {
      expect(() => container.validate()).toThrow(
        expect.objectContaining({ errors: [expect.objectContaining({ code: "CAPTIVE_DEPENDENCY", token: "Part" })] }),
      );
    }
  });

  it("finds nothing wrong with what is optional, provided, conditional, aliased or asked for later", () => {
    const Nowhere = token<object>("Nowhere");
    const Locale = token<string>("Locale");
    const container = containerWithSessions();
    container.bind(Locale, { scope: "session", provided: true });
    container.bind(Part, {
      scope: "session",
      useFactory: (...parts: unknown[]) => parts,
      inject: [Locale, optional(Nowhere)],
    });
    container.bind(Shelf, { useExisting: Part });
    container.bind(Whole, {
      scope: "singleton",
      useFactory: (...parts: unknown[]) => parts,
      inject: [provider(Part), proxy(Shelf), all(Nowhere), Resolver],
    });
    expect(() => container.validate()).not.toThrow();
  });

  it("creates nothing, and finds the mistakes of modules and decorated classes too", () => {
    let created = 0;
    @injectable({ scope: "singleton", inject: [Part] })
    class Decorated {
      constructor(readonly part: object) {
        created++;
      }
    }
    const container = containerWithSessions();
    const module = defineModule("parts", (target) =>
      target.bind(Part, { scope: "session", useFactory: () => ({ n: created++ }) }),
    );
    container.install(module).install(module);
    container.bind(Decorated, {} as never);
    expect(mistakesOf(container)).toEqual([expect.any(CaptiveDependencyError)]);
    expect(created).toBe(0);
  });

  it("follows an alias to what it stands for", () => {
    const container = containerWithSessions();
    container.bind(Part, { scope: "session", useFactory: make });
    container.bind(Shelf, { useExisting: Part });
    container.bind(Whole, { scope: "singleton", useFactory: make, inject: [Shelf] });
    expect(mistakesOf(container)).toMatchObject([
      { consumer: "Whole", token: "Part", path: ["Whole", "Shelf", "Part"] },
    ]);
  });
});

describe("names of scopes", () => {
  it("V10 an unknown scope is refused when it is bound, with the nearest known name (defect D63)", () => {
    const container = containerWithSessions() as unknown as AnyContainer;
    const error = thrownBy(() => container.bind(Part, { scope: "sesion", useFactory: make }));
    expect(error).toBeInstanceOf(UnknownScopeError);
    expect(error).toMatchObject({ scope: "sesion", nearest: "session", known: ["session"] });
    expect(container.has(Part)).toBe(false);
    expect(() => container.bind(Part, { scope: ["session", "tenant"], useFactory: make })).toThrow(UnknownScopeError);
  });

  it("V10 an unknown scope is refused wherever a name is given", () => {
    const container = containerWithSessions() as unknown as AnyContainer;
    for (const use of [
      () => container.runInScope("sessions", "a", () => undefined),
      () => container.runInScopes([["sessions", "a"]], () => undefined),
      () => container.enterScope("sessions", "a"),
      () => container.getCurrentScope("sessions"),
      () => container.getScopeManager("sessions"),
      () => container.get(scopeId("sessions")),
      () => container.registerScopeManager("request", new RetainingScopeManager(), { within: "sessions" }),
    ]) {
      expect(use).toThrow(
        'No scope manager is registered as "sessions". Did you mean "session"? Registered: "session".',
      );
    }
  });

  it("V10 where no scope is registered, the error says how to begin", () => {
    const container = createContainer() as unknown as AnyContainer;
    expect(() => container.enterScope("session", "a")).toThrow(/call registerScopeManager\("session", manager\) first/);
  });

  it("V11 another manager for a taken name is refused, and the same one again is fine (defect D27)", () => {
    const manager = new RetainingScopeManager();
    const container = createContainer().registerScopeManager("session", manager);
    expect(() => container.registerScopeManager("session", manager)).not.toThrow();
    expect(() => container.registerScopeManager("session", new RetainingScopeManager())).toThrow(
      ManagerAlreadyRegisteredError,
    );
    expect(container.getScopeManager("session")).toBe(manager);
  });

  it("V11 seed N18 one manager under two names, or in two containers, is refused", () => {
    const manager = new RetainingScopeManager();
    const container = createContainer().registerScopeManager("session", manager);
    expect(() => container.registerScopeManager("tenant", manager)).toThrow(/serves as "session" already/);
    expect(() => createContainer().registerScopeManager("session", manager)).toThrow(ManagerAlreadyRegisteredError);
  });

  it("V12 a class is declared injectable once, and a token has one binding", () => {
    const declareTwice = () => {
      @injectable({ scope: "singleton" })
      @injectable({ scope: "transient" })
      class Twice {}
      return Twice;
    };
    expect(declareTwice).toThrow(InvalidProviderError);
    class Once {}
    const container = createContainer().bind(Once, { scope: "singleton" });
    expect(() => container.bind(Once, { scope: "transient" })).toThrow(TokenAlreadyBoundError);
  });

  it("V12 what has no scope of its own may not declare one", () => {
    const container = createContainer() as unknown as AnyContainer;
    expect(() => container.bind(Part, { useValue: {}, scope: "singleton" } as never)).toThrow(InvalidProviderError);
    expect(() => container.bind(Part, { useExisting: Whole, scope: "singleton" } as never)).toThrow(
      InvalidProviderError,
    );
    expect(() => container.bind(Part, { useFactory: make, scope: [] })).toThrow(/list of scopes is empty/);
  });

  it.each(["transient", "singleton", "resolution", "scoped", ""])("V13 no manager can take the name %j", (name) => {
    const container = createContainer();
    expect(() => container.registerScopeManager(name, new RetainingScopeManager())).toThrow(ReservedScopeNameError);
  });

  it("V13 what lacks a method of the contract is refused, with the names of all that it lacks (defect D28)", () => {
    const halfDone = { getCurrentScope: () => undefined } as unknown as ScopeManager;
    expect(thrownBy(() => createContainer().registerScopeManager("session", halfDone))).toMatchObject({
      code: "INVALID_SCOPE_MANAGER",
      missing: ["enterScope", "exitScope"],
    });
    expect(() => createContainer().registerScopeManager("session", undefined as never)).toThrow(/getCurrentScope/);
  });

  it("V14 a scope lies only within one that is known before it, so that their order has no cycle", () => {
    const session = new RetainingScopeManager();
    const container = createContainer().registerScopeManager("session", session) as unknown as AnyContainer;
    expect(() => container.registerScopeManager("request", new RetainingScopeManager(), { within: "request" })).toThrow(
      UnknownScopeError,
    );
    container.registerScopeManager("request", new RetainingScopeManager(), { within: "session" });
    expect(() => container.registerScopeManager("session", session, { within: "request" })).toThrow(
      ManagerAlreadyRegisteredError,
    );
  });

  it("V14 of two scopes without a declared order neither may hold the other's services", () => {
    const container = containerWithSessions().registerScopeManager("job", new RetainingScopeManager());
    const OfSession = token<object>("OfSession");
    const OfJob = token<object>("OfJob");
    container.bind(Part, { scope: "session", useFactory: make });
    container.bind(OfJob, { scope: "job", useFactory: make, inject: [Part] });
    container.bind(Whole, { scope: "job", useFactory: make });
    container.bind(OfSession, { scope: "session", useFactory: make, inject: [Whole] });
    expect(mistakesOf(container)).toMatchObject([
      { consumer: "OfJob", consumerScope: "job", token: "Part", scope: "session" },
      { consumer: "OfSession", consumerScope: "session", token: "Whole", scope: "job" },
    ]);
  });
});
