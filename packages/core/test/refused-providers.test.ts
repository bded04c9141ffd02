import { createContainer, injectable, keyedToken, optional, scopeId, token, type AnyContainer } from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";
import { describe, expect, it } from "@jest/globals";
import { thrownBy } from "./fixtures/thrown-by.js";

const Part = token<object>("Part");
const Alias = token<object>("Alias");
class Needy {
  constructor(readonly part: object) {}
}
const noClass = () => ({});

const app = (): AnyContainer => createContainer().registerScopeManager("session", new RetainingScopeManager());

describe("a provider that cannot be right", () => {
  it.each<[unknown, string]>([
    [{}, "give exactly one of useClass, useFactory, useValue, useExisting, provided; got none."],
    [
      { useClass: Needy, useValue: 1 },
      "give exactly one of useClass, useFactory, useValue, useExisting, provided; got useClass and useValue.",
    ],
    [{ useClass: noClass }, "useClass must be a class."],
    [{ useFactory: "make" }, "useFactory must be a function."],
    [{ useExisting: Part }, "it cannot be another name for itself."],
    [{ provided: true }, "`provided: true` needs the name of the scope that brings the value."],
    [{ provided: true, scope: ["session"] }, "`provided: true` needs the name of the scope that brings the value."],
    [{ useValue: 1, scope: "session" }, "a value has no scope of its own; leave `scope` out."],
    [{ useExisting: Alias, scope: "session" }, "a second name has no scope of its own; leave `scope` out."],
    [{ useFactory: noClass, scope: [] }, "the list of scopes is empty."],
    [{ useValue: 1, inject: [] }, "`inject` goes with useClass or useFactory."],
    [
      { useClass: Needy },
      "the constructor of Needy takes 1 parameters, but `inject` names 0. List what each parameter gets: { inject: [A, B] }.",
    ],
  ])("%j is refused: %s", (provider, problem) => {
    const error = thrownBy(() => app().bind(Part, provider as never));
    expect(error).toMatchObject({ code: "INVALID_PROVIDER", token: "Part", problem });
  });

  it("for another name that is no token is refused as such", () => {
    const error = thrownBy(() => app().bind(Part, { useExisting: "Alias" as never }));
    expect(error).toMatchObject({ code: "INVALID_TOKEN", received: "Alias" });
  });

  it("for what is no token is refused as such", () => {
    const error = thrownBy(() => app().bind("Part" as never, { useValue: 1 }));
    expect(error).toMatchObject({ code: "INVALID_TOKEN", received: "Part" });
  });

  it("of all keys of a token is refused, unless it has a factory", () => {
    const Cache = keyedToken<object>("Cache");
    for (const provider of [undefined, { useValue: {} }]) {
      expect(thrownBy(() => app().bind(Cache, provider as never))).toMatchObject({
        code: "INVALID_PROVIDER",
        token: "Cache",
        problem: "all keys of a keyed token are bound with useFactory: (resolver, key) => ….",
      });
    }
  });

  it("of a class that has said twice how it is bound is refused", () => {
    const declare = (target: typeof Needy) => injectable<typeof Needy>({ inject: [Part] })(target, undefined as never);
    declare(Needy);
    expect(() => declare(Needy)).toThrow("Cannot bind Needy: it is declared @injectable twice. Declare it once.");
  });

  it("names the scope of a binding that holds in one scope only, and what to say instead", () => {
    const container = app().registerScopeManager("request", new RetainingScopeManager());
    const handle = container.enterScope("session", 1);
    const bind = (scope: string) => thrownBy(() => handle.bind(Part, { scope, useFactory: () => ({}) }));
    expect(bind("request")).toMatchObject({
      problem: 'what is bound in one "session" scope can live only there: use scope: "scoped".',
    });
    expect(bind("singleton")).toMatchObject({
      problem: 'what is bound in one "session" scope cannot be a singleton: use scope: "scoped".',
    });
    handle.exit();
  });
});

describe("a way that is named and left undefined", () => {
  it("is none", () => {
    const part = {};
    const container = app().bind(Part, { useValue: part, useFactory: undefined, useClass: undefined });
    expect(container.get(Part)).toBe(part);
  });
});

describe("a class that has said how it is bound", () => {
  it("is bound so for other tokens too", () => {
    class Service {}
    injectable<typeof Service>({ scope: "singleton" })(Service, undefined as never);
    const container = app().bind(Part, { useClass: Service });
    expect(container.get(Part)).toBe(container.get(Part));
  });
});

describe("a value that is undefined", () => {
  it("is bound to a class as any other", () => {
    class Settings {}
    const container = app().bind(Settings, { useValue: undefined } as never);
    expect([container.has(Settings), container.get(Settings)]).toEqual([true, undefined]);
  });
});

describe("binding again", () => {
  it("a token in the same scope takes `multi` or `replace`, as it does in the container", () => {
    const handle = app().enterScope("session", 1);
    const [One, Many] = [token<number>("One"), token<number>("Many")];
    handle.bind(One, { useValue: 1 });
    expect(thrownBy(() => handle.bind(One, { useValue: 2 }))).toMatchObject({ code: "ALREADY_BOUND", token: "One" });
    handle.bind(One, { useValue: 3, replace: true });
    handle.bind(Many, { useValue: 1, multi: true }).bind(Many, { useValue: 2, multi: true });
    expect([handle.get(One), handle.getAll(Many)]).toEqual([3, [1, 2]]);
    handle.exit();
  });

  it("all keys of a token takes `replace`", () => {
    const Cache = keyedToken<{ readonly by: number }>("Cache");
    const container = app().bind(Cache, { useFactory: () => ({ by: 1 }) });
    expect(thrownBy(() => container.bind(Cache, undefined as never))).toMatchObject({ code: "ALREADY_BOUND" });
    expect(thrownBy(() => container.bind(Cache, { useFactory: () => ({ by: 2 }), replace: false }))).toMatchObject({
      code: "ALREADY_BOUND",
    });
    container.bind(Cache, { useFactory: () => ({ by: 3 }), replace: true });
    expect(container.get(Cache("any")).by).toBe(3);
  });

  it("the id of a scope is refused once it is known, also as one of several", () => {
    const container = app();
    container.runInScope("session", "s", () => container.get(scopeId("session")));
    const bind = () => container.bind(scopeId("session"), { multi: true, useFactory: () => "other" });
    expect(thrownBy(bind)).toMatchObject({ code: "ALREADY_BOUND" });
  });

  it("another name in a circle is refused for overrides too", () => {
    const container = app()
      .bind(Part, { useFactory: () => ({}) })
      .bind(Alias, { useExisting: Part });
    expect(thrownBy(() => container.override(Part, { useExisting: Alias }))).toMatchObject({
      code: "CIRCULAR_DEPENDENCY",
      path: ["Part", "Alias", "Part"],
    });
  });

  it("has nothing to do with other tokens: an override of one binds no other", () => {
    const container = app();
    const undo = container.override(Part, { useValue: {} });
    expect([container.has(Part), container.has(Alias)]).toEqual([true, false]);
    undo();
  });
});

describe("how lifetimes are called", () => {
  it("is the same in the graph as in bindings", () => {
    const container = app().registerScopeManager("request", new RetainingScopeManager());
    const bindings = { transient: {}, singleton: {}, resolution: {}, scoped: {}, session: {} };
    for (const scope of Object.keys(bindings)) container.bind(token(scope), { scope, useFactory: () => ({}) });
    container.bind(token("either"), { scope: ["request", "session"], useFactory: () => ({}) });
    container.bind(token("value"), { useValue: 1 });
    const lifetimes = container.graph().nodes.map(({ token: name, scope }) => [name, scope]);
    expect(Object.fromEntries(lifetimes)).toMatchObject({
      ...Object.fromEntries(Object.keys(bindings).map((scope) => [scope, scope])),
      either: "request | session",
      value: "singleton",
    });
  });
});

describe("what may be missing", () => {
  it("is a captive all the same, where it would be held for longer than it lives", () => {
    const container = app().bind(Part, { scope: "session", useFactory: () => ({}) });
    container.bind(Alias, { scope: "singleton", inject: [optional(Part)], useFactory: (part) => ({ part }) });
    expect(thrownBy(() => container.validate())).toMatchObject({
      errors: [{ code: "CAPTIVE_DEPENDENCY", consumer: "Alias", token: "Part" }],
    });
  });
});
