import {
  ContainerClosedError,
  createContainer,
  optional,
  ScopeBusyError,
  ScopeCapacityError,
  ScopeClosedError,
  token,
  type AmbitError,
  type AnyContainer,
  type Scope,
} from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";
import { describe, expect, it } from "@jest/globals";
import { cases, secret } from "./fixtures/error-cases.js";
import { rejectionOf, thrownBy } from "./fixtures/thrown-by.js";

const app = (): AnyContainer => createContainer().registerScopeManager("session", new RetainingScopeManager());
const Part = token<object>("Part");
const Whole = token<object>("Whole");

const message = (work: () => unknown): string => (thrownBy(work) as AmbitError).message;

describe("what an error lists", () => {
  it.each(Object.entries(cases))("%s: neither an id nor what it got, which may be one", async (_, { provoke }) => {
    const error = await rejectionOf((async () => provoke())());
    expect(Object.keys(error as object)).not.toEqual(expect.arrayContaining(["received"]));
    expect(JSON.stringify(error)).not.toContain(secret);
  });

  it("is not what came in the place of a token or an option, but the property is there", () => {
    const invalidToken = thrownBy(() => app().get(secret as never));
    const invalidOption = thrownBy(() => app().enterScope("session", 1, { parent: secret as never }));
    for (const error of [invalidToken, invalidOption]) {
      expect(error).toMatchObject({ received: secret });
      expect(Object.keys(error as object)).not.toContain("received");
    }
  });
});

describe("a message", () => {
  it("shows a number only where one is wanted: elsewhere it may be an id", () => {
    expect(message(() => createContainer({ drainTimeoutMs: -5 }))).toBe(
      "Option drainTimeoutMs must be a finite number of at least 0, but got -5.",
    );
    expect(message(() => createContainer({ drainTimeoutMs: "soon" as never }))).toMatch(/but got a string\.$/);
    expect(message(() => app().enterScope("session", 1, { parent: 4711 as unknown as Scope }))).toMatch(
      /but got a number\.$/,
    );
  });

  it.each<[unknown, string]>([
    [null, "null"],
    [undefined, "undefined"],
    [true, "true"],
    ["", "an empty string"],
    ["text", "a string"],
    [7, "a number"],
    [Symbol("s"), "a symbol"],
    [{}, "an object"],
    [
      (
        () => () =>
          1
      )(),
      "function (anonymous)",
    ],
    [{ named: () => 1 }.named, "function named"],
  ])("shows of %p, in the place of a token, its kind and no more: %s", (received, shown) => {
    expect(message(() => app().get(received as never))).toBe(
      `A token must be a class or made by token("name"), but got ${shown}.`,
    );
  });

  it.each<[unknown, string]>([
    ["", "an empty string"],
    [null, "null"],
    [Number.NaN, "a number"],
    [{}, "an object"],
    [() => secret, "function (anonymous)"],
  ])("shows of %p, in the place of an id, its kind and no more: %s", (received, shown) => {
    expect(message(() => app().enterScope("session", received as never))).toBe(
      `The id of a "session" scope must be a non-empty string, a finite number, a bigint or a symbol, but got ${shown}.`,
    );
  });

  it("of an id that was left out says that it has to be given", () => {
    const text = 'Entering "session" needs an id: its manager makes none of its own.';
    expect(message(() => app().runInScope("session", () => 1))).toBe(text);
  });

  it("of a container says whether its end is over", async () => {
    const container = app();
    const handle = container.enterScope("session", 1);
    const ended = container.dispose();
    handle.exit();
    await ended;
    for (const use of [() => container.runInScope("session", 1, () => 1), () => container.bind(Part, { useValue: {} })])
      expect(message(use)).toBe("This container has been disposed. Create a new one with createContainer().");
    expect(new ContainerClosedError("draining").message).toBe(
      "This container is being disposed and admits no new work.",
    );
  });

  it("of an ended scope says why it has, where that is known", () => {
    const advice = "Work that outlives its scope must not use it: finish the work inside, or enter the scope anew.";
    expect(new ScopeClosedError("job", 1, undefined).message).toBe(`This "job" scope has ended. ${advice}`);
    expect(new ScopeClosedError("job", 1, "exit").message).toBe(`This "job" scope has ended (exit). ${advice}`);
  });

  it("of a full manager says how to wait, where it can", () => {
    expect(new ScopeCapacityError("job", 2, true).message).toBe(
      'All 2 "job" scopes are in use. This manager can wait for a place: enter with runInScopeAsync or enterScopeAsync.',
    );
    expect(new ScopeCapacityError("job", 2).message).toBe(
      'All 2 "job" scopes are in use. Raise the bound, or let the manager overflow or wait (whenFull).',
    );
  });

  it("of a scope in exclusive use says whether waiting would have helped", () => {
    expect(new ScopeBusyError("job", 1, 50).message).toBe(
      'Another flow still uses this "job" scope exclusively after 50 ms. Retry, or raise waitTimeoutMs.',
    );
    expect(new ScopeBusyError("job", 1, undefined).message).toBe(
      'This flow would wait for a "job" scope whose exclusive user waits for this flow. Use the scopes exclusively in one order everywhere.',
    );
  });

  it("of a generator says whether it has yielded too seldom or too often", async () => {
    const container = app().bind(Part, {
      scope: "session",
      *useFactory() {
        yield {};
        yield {};
      },
    });
    container.runInScope("session", 1, () => container.get(Part));
    expect(await rejectionOf(container.closeScope("session", 1))).toMatchObject({
      message:
        "The generator factory of Part yielded a second time. What follows the first yield is its disposal and must run to the end.",
    });
  });

  it("names the scopes that are current only where there are any", () => {
    const container = app().bind(Part, { scope: "session", useFactory: () => ({}) });
    expect(message(() => container.get(Part))).toBe(
      'Cannot resolve Part: its scope "session" is not active. ' +
        'Wrap the work in runInScope("session", id, …), or enter it with enterScope("session", id).',
    );
  });

  it("of what is asked for directly names that as what is to be got asynchronously", () => {
    const container = app().bind(Part, { useFactory: async () => ({}) });
    expect(message(() => container.get(Part))).toBe(
      "Part is created asynchronously. Use getAsync(Part) (in a constructor: list Part in the `inject` tuple instead of calling inject(Part)).",
    );
  });

  it("of a circle names what is asked for twice as what may be asked for later", () => {
    const container = app()
      .bind(Part, { useFactory: (r) => r.get(Whole) })
      .bind(Whole, { useFactory: (r) => r.get(Part) });
    expect(message(() => container.get(Part))).toBe(
      "Circular dependency: Part → Whole → Part. Break it by injecting provider(Part) or proxy(…) at one of the steps.",
    );
  });

  it("has a path only where there are steps", () => {
    expect(message(() => app().get(Part))).toBe(
      "Cannot resolve Part: nothing is bound to it. Bind it with bind(Part, …), or ask for it with optional(Part).",
    );
    const container = app().bind(Whole, { inject: [Part], useFactory: (part) => ({ part }) });
    expect(message(() => container.get(Whole))).toContain("nothing is bound to it. Path: Whole → Part. Bind it");
  });

  it("of an unknown scope suggests a name only where one is near, and lists those that there are", () => {
    expect(message(() => createContainer().runInScope("zebra" as never, 1, () => 1))).toBe(
      'No scope manager is registered as "zebra". No scope is registered yet: call registerScopeManager("zebra", manager) first.',
    );
    expect(message(() => app().runInScope("zebra", 1, () => 1))).toBe(
      'No scope manager is registered as "zebra". Registered: "session".',
    );
    expect(message(() => app().runInScope("sessions", 1, () => 1))).toBe(
      'No scope manager is registered as "sessions". Did you mean "session"? Registered: "session".',
    );
  });

  it("of a validation counts and numbers the mistakes", () => {
    const container = app().bind(Whole, { inject: [Part], useFactory: (part) => ({ part }) });
    const first = "  1. [NOT_BOUND] Cannot resolve Part: nothing is bound to it. Path: Whole → Part.";
    expect(message(() => container.validate())).toMatch(new RegExp(`^1 mistake in the bindings:\n${escaped(first)}`));
    const Held = token<object>("Lives");
    container.bind(Held, { scope: "session", useFactory: () => ({}) });
    container.bind(token("Keeper"), { scope: "singleton", inject: [optional(Held)], useFactory: (held) => ({ held }) });
    const text = message(() => container.validate());
    expect(text).toMatch(/^2 mistakes in the bindings:\n {2}1\. \[NOT_BOUND\]/);
    expect(text).toMatch(/\n {2}2\. \[CAPTIVE_DEPENDENCY\] Keeper /);
  });
});

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
