import { describe, expect, it } from "@jest/globals";
import * as core from "@ambit/core";
import {
  AmbitError,
  createContainer,
  errorCodes,
  inject,
  token,
  type AnyContainer,
  type ScopeManager,
} from "@ambit/core";
import { ManualClock, RetainingScopeManager } from "@ambit/manager-kit";
import { EndingScopeManager } from "./fixtures/ending-scope-manager.js";
import { FaultyScopeManager } from "./fixtures/faulty-scope-manager.js";
import { rejectionOf } from "./fixtures/thrown-by.js";

const Part = token<object>("Part");
const Whole = token<object>("Whole");
const Locale = token<string>("Locale");
const secret = "secret-4711";

/** A program that knows no scope names at compile time, as wrong ones are what this is about. */
function app(options?: core.ContainerOptions): AnyContainer {
  return createContainer(options)
    .registerScopeManager("tenant", new RetainingScopeManager())
    .registerScopeManager("session", new RetainingScopeManager(), { within: "tenant" })
    .registerScopeManager("request", new EndingScopeManager());
}

const inScope = (container: AnyContainer, work: () => unknown) =>
  container.runInScopes(
    [
      ["tenant", secret],
      ["session", secret],
      ["request", secret],
    ],
    work,
  );

const refusing = (error: Error): ScopeManager => ({
  enterScope: () => {
    throw error;
  },
  exitScope: () => undefined,
  getCurrentScope: () => undefined,
});

interface Case {
  readonly provoke: () => unknown;
  /** What happened and where, then what to do: the message has each of these, in this order. */
  readonly says: readonly (string | RegExp)[];
  readonly path?: readonly string[];
}

const cases: Record<(typeof errorCodes)[number], Case> = {
  ALREADY_BOUND: {
    provoke: () => app().bind(Part, { useValue: {} }).bind(Part, { useValue: {} }),
    says: ["Part is bound already", "`replace: true`", "`multi: true`"],
  },
  ASYNC_DISPOSAL_REQUIRED: {
    provoke: () => {
      const container = app().bind(Part, { scope: "request", useFactory: () => ({}), dispose: async () => undefined });
      inScope(container, () => container.get(Part));
    },
    says: ['"request"', '"Part"', "await using", "error.scope.close()"],
  },
  ASYNC_RESOLUTION_REQUIRED: {
    provoke: () => {
      const container = app().bind(Part, { useFactory: async () => ({}) });
      container.bind(Whole, { useFactory: (part) => ({ part }), inject: [Part] }).get(Whole);
    },
    says: ["Part is created asynchronously", "Whole → Part", "getAsync(Whole)"],
    path: ["Whole", "Part"],
  },
  CAPTIVE_DEPENDENCY: {
    provoke: () => {
      const container = app().bind(Part, { scope: "request", useFactory: () => ({}) });
      container.bind(Whole, { scope: "singleton", useFactory: (r) => ({ part: r.get(Part) }) });
      inScope(container, () => container.get(Whole));
    },
    says: ['Whole (scope "singleton")', 'Part (scope "request")', "Whole → Part", "provider(Part)"],
    path: ["Whole", "Part"],
  },
  CIRCULAR_DEPENDENCY: {
    provoke: () =>
      app()
        .bind(Part, { useFactory: (r) => ({ again: r.get(Part) }) })
        .get(Part),
    says: ["Circular dependency", "Part → Part", "provider(Part)"],
    path: ["Part", "Part"],
  },
  CONTAINER_CLOSED: {
    provoke: async () => {
      const container = app();
      await container.dispose();
      container.get(Part);
    },
    says: ["container has been disposed", "createContainer()"],
  },
  DISPOSE_TIMEOUT: {
    provoke: async () => {
      const clock = new ManualClock();
      const container = app({ clock, disposeTimeoutMs: 50 });
      container.bind(Part, {
        scope: "tenant",
        useFactory: () => ({}),
        dispose: () => new Promise<void>(() => undefined),
      });
      container.runInScope("tenant", secret, () => container.get(Part));
      const closing = container.closeScope("tenant", secret);
      clock.advance(50);
      await closing;
    },
    says: ['Disposing Part of a "tenant" scope', "50 ms", "disposeTimeoutMs"],
  },
  GENERATOR_PROTOCOL: {
    provoke: () =>
      app()
        .bind(Part, { useFactory: function* () {} })
        .get(Part),
    says: ["generator factory of Part", "Yield the instance once"],
  },
  INVALID_OPTIONS: {
    provoke: () => createContainer({ drainTimeoutMs: -1 }),
    says: ["drainTimeoutMs", "at least 0", "-1"],
  },
  INVALID_PROVIDER: {
    provoke: () => app().bind(Part, { useValue: {}, useFactory: () => ({}) } as never),
    says: ["Cannot bind Part", "exactly one of", "useFactory and useValue"],
  },
  INVALID_SCOPE_ID: {
    provoke: () => app().enterScope("tenant", { key: secret } as never),
    says: ['"tenant"', "non-empty string", "an? object"].map((text) => new RegExp(text)),
  },
  INVALID_SCOPE_MANAGER: {
    provoke: () => app().registerScopeManager("job", {} as ScopeManager),
    says: ['"job"', '"enterScope", "exitScope" and "getCurrentScope"', "ScopeManager interface"],
  },
  INVALID_TOKEN: {
    provoke: () => app().get(secret as never),
    says: ["token must be a class", 'token("name")', "a string"],
  },
  MANAGER_ALREADY_REGISTERED: {
    provoke: () => app().registerScopeManager("tenant", new RetainingScopeManager()),
    says: ['Cannot register "tenant"', "another name"],
  },
  NOT_BOUND: {
    provoke: () =>
      app()
        .bind(Whole, { useFactory: (r) => ({ part: r.get(Part) }) })
        .bind(token("Parts"), { useValue: 1 })
        .get(Whole),
    says: [
      "Cannot resolve Part: nothing is bound to it",
      "Whole → Part",
      "Parts is bound",
      "bind(Part",
      "optional(Part)",
    ],
    path: ["Whole", "Part"],
  },
  NO_INJECTION_CONTEXT: {
    provoke: () => inject(Part),
    says: ["inject(Part)", "field initialiser", "container.get(Part)"],
  },
  PARENT_SCOPE_NOT_ACTIVE: {
    provoke: () => app().enterScope("session", secret),
    says: ['"session" lives within "tenant"', "{ parent: scope }", 'orphan: "allow"'],
  },
  RESERVED_SCOPE_NAME: {
    provoke: () => app().registerScopeManager("singleton", new RetainingScopeManager()),
    says: ['"singleton" cannot name a scope', '"transient"', "another name"],
  },
  SCOPE_CAPACITY: {
    provoke: () =>
      app()
        .registerScopeManager("job", refusing(new core.ScopeCapacityError("job", 5)))
        .enterScope("job", secret),
    says: ['All 5 "job" scopes are in use', "Raise the bound"],
  },
  SCOPE_CLOSED: {
    provoke: () => {
      const container = app();
      const handle = container.enterScope("request", secret);
      handle.exit();
      handle.get(Part);
    },
    says: ['"request" scope has ended (exit)', "enter the scope anew"],
  },
  SCOPE_DRAINING: {
    provoke: () => {
      const container = app({ clock: new ManualClock() });
      container.bind(Part, {
        scope: "tenant",
        useFactory: () => ({}),
        dispose: () => new Promise<void>(() => undefined),
      });
      const tenant = container.enterScope("tenant", secret);
      tenant.get(Part);
      tenant.exit();
      void container.closeScope("tenant", secret);
      container.enterScope("session", "s", { parent: tenant.scope });
    },
    says: ['"tenant" scope is ending', "Retry"],
  },
  SCOPE_LEFT: {
    provoke: () => {
      const container = app();
      const handle = container.enterScope("tenant", secret);
      handle.exit();
      handle.get(Part);
    },
    says: ['left the "tenant" scope', "captureScopes()"],
  },
  SCOPE_MANAGER_FAILED: {
    provoke: () =>
      app()
        .registerScopeManager("job", new FaultyScopeManager("exitScope"))
        .runInScope("job", secret, () => 1),
    says: ['manager of "job" failed in exitScope', "it threw"],
  },
  SCOPE_NOT_ACTIVE: {
    provoke: () => {
      const container = app().bind(Part, { scope: "session", useFactory: () => ({}) });
      container.bind(Whole, { useFactory: (part) => ({ part }), inject: [Part] });
      container.runInScope("tenant", secret, () => container.get(Whole));
    },
    says: [
      'Cannot resolve Part: its scope "session" is not active',
      "Whole → Part",
      '"tenant"',
      'runInScope("session", id, …)',
    ],
    path: ["Whole", "Part"],
  },
  SCOPE_REFUSED: {
    provoke: () =>
      app()
        .registerScopeManager("job", refusing(new core.ScopeRefusedError("job", secret, "not today.")))
        .enterScope("job", secret),
    says: ['Cannot enter "job"', "not today"],
  },
  UNKNOWN_SCOPE: {
    provoke: () => app().enterScope("sesion", secret),
    says: ['"sesion"', 'Did you mean "session"?', 'Registered: "tenant", "session" and "request"'],
  },
  VALIDATION_FAILED: {
    provoke: () =>
      app()
        .bind(Whole, { useFactory: (part) => ({ part }), inject: [Part] })
        .validate(),
    says: ["1 mistake", "[NOT_BOUND]", "Whole → Part"],
  },
  VALUE_ALREADY_PROVIDED: {
    provoke: () => {
      const container = app().bind(Locale, { scope: "tenant", provided: true });
      container.runInScope("tenant", secret, () => 1, { provide: [[Locale, "fr"]] });
      container.runInScope("tenant", secret, () => 1, { provide: [[Locale, "de"]] });
    },
    says: ["Locale has a value", '"tenant"', "when the scope is opened"],
  },
  VALUE_NOT_PROVIDED: {
    provoke: () => {
      const container = app().bind(Locale, { scope: "tenant", provided: true });
      container.runInScope("tenant", secret, () => container.get(Locale));
    },
    says: ["Locale was not provided", '"tenant"', "provide: [[Locale, value]]"],
    path: ["Locale"],
  },
};

describe("errors", () => {
  it.each(Object.entries(cases))(
    "%s says what happened, where, and what to do; ids are properties, never text",
    async (code, { provoke, says, path }) => {
      const error = await rejectionOf((async () => provoke())());
      expect(error).toBeInstanceOf(AmbitError);
      const { message, name, ...facts } = error as AmbitError & { path?: unknown };
      expect(facts.code).toBe(code);
      let rest = message;
      for (const part of says) {
        const at = rest.search(part instanceof RegExp ? part : new RegExp(part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")));
        expect({ message, part, found: at >= 0 }).toEqual({ message, part, found: true });
        rest = rest.slice(at);
      }
      expect(message).not.toContain(secret);
      expect(message).toMatch(/[.)]$|\]\)\.$/);
      expect(name).toBe((error as Error).constructor.name);
      expect(facts.path).toEqual(path ?? (code === "SCOPE_CLOSED" || code === "SCOPE_LEFT" ? [] : undefined));
    },
  );

  it("there is one class for each code, and each is exported (defect D57)", async () => {
    expect(Object.keys(cases).sort()).toEqual([...errorCodes].sort());
    const classes = new Set<unknown>();
    for (const { provoke } of Object.values(cases))
      classes.add(((await rejectionOf((async () => provoke())())) as Error).constructor);
    const exported = Object.values(core).filter(
      (value) => typeof value === "function" && value.prototype instanceof AmbitError,
    );
    expect(classes.size).toBe(errorCodes.length);
    expect(new Set<unknown>(exported)).toEqual(classes);
  });

  it("that carry an id have it as a property", async () => {
    for (const code of ["SCOPE_CLOSED", "SCOPE_LEFT", "SCOPE_REFUSED", "SCOPE_DRAINING"] as const) {
      expect(await rejectionOf((async () => cases[code].provoke())())).toMatchObject({ id: secret });
    }
  });

  it("name the token that was probably meant, and none where nothing is near", () => {
    const container = app().bind(token("Catalogue"), { useValue: 1 });
    expect(() => container.get(token("Catalog"))).toThrow("A token named Catalogue is bound; did you mean that one?");
    expect(() => container.get(token("Zebra"))).toThrow(/^(?!.*did you mean)/);
  });

  it("of anonymous things are readable too", () => {
    const container = app();
    expect(() => container.get((() => class {})())).toThrow("Cannot resolve (anonymous class)");
    expect(() => token("")).toThrow("an empty string");
    expect(() => container.get(undefined as never)).toThrow("got undefined");
    expect(() => container.get({} as never)).toThrow("got an object");
  });
});
