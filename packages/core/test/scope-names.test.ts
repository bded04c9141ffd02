import {
  createContainer,
  ManagerAlreadyRegisteredError,
  ReservedScopeNameError,
  token,
  UnknownScopeError,
  type AnyContainer,
} from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";
import { describe, expect, it } from "@jest/globals";
import { rejectionOf, thrownBy } from "./fixtures/thrown-by.js";

const Name = token<string>("Name");

const withTwo = () =>
  createContainer()
    .registerScopeManager("request", new RetainingScopeManager())
    .registerScopeManager("session", new RetainingScopeManager());

describe("names of scopes", () => {
  it.each(["singleton", "transient", "resolution", "scoped"])(
    "seed P08 %p is built in and cannot be registered",
    (name) => {
      const error = thrownBy(() => createContainer().registerScopeManager(name, new RetainingScopeManager()));

      expect(error).toBeInstanceOf(ReservedScopeNameError);
      expect(error).toMatchObject({ code: "RESERVED_SCOPE_NAME", scope: name });
    },
  );

  it("seed P12 an empty name is refused, and so is one that another manager has", () => {
    const first = new RetainingScopeManager();
    const container = createContainer().registerScopeManager("session", first);

    for (const name of ["", 7 as never, undefined as never])
      expect(thrownBy(() => container.registerScopeManager(name, new RetainingScopeManager()))).toBeInstanceOf(
        ReservedScopeNameError,
      );
    const taken = thrownBy(() => container.registerScopeManager("session", new RetainingScopeManager()));
    expect(taken).toBeInstanceOf(ManagerAlreadyRegisteredError);
    expect(taken).toMatchObject({ scope: "session" });
    expect(container.getScopeManager("session")).toBe(first);
  });

  it("seed P12 one manager cannot serve under two names, nor in two containers", () => {
    const manager = new RetainingScopeManager();
    const container = createContainer().registerScopeManager("session", manager);

    for (const other of [container, createContainer()]) {
      expect(thrownBy(() => other.registerScopeManager("other", manager))).toBeInstanceOf(
        ManagerAlreadyRegisteredError,
      );
    }
  });

  it.each<[string, string | undefined]>([
    ["sessio", "session"],
    ["sessions", "session"],
    ["Session", "session"],
    ["sesssiom", "session"],
    ["sexxxon", undefined],
    ["on", undefined],
    ["campxyzns", "campaigns"],
    ["campwxyzs", undefined],
    ["session-of-a-user", undefined],
    ["tenant-c", "tenant-a"],
  ])("seed P13 the name that was probably meant by %p is %p", (name, meant) => {
    const container: AnyContainer = createContainer();
    for (const known of ["session", "campaigns", "tenant-a", "tenant-b"])
      container.registerScopeManager(known, new RetainingScopeManager());
    expect(thrownBy(() => container.runInScope(name, 1, () => 1))).toMatchObject({ nearest: meant });
  });

  it("seed P13 an unknown name is refused in every place, with the known ones and the nearest of them", async () => {
    const container = withTwo();
    const unknown = "sesion" as "session";
    const errors = [
      thrownBy(() => container.enterScope(unknown, 1)),
      thrownBy(() => container.runInScope(unknown, 1, () => undefined)),
      thrownBy(() => container.getCurrentScope(unknown)),
      thrownBy(() => container.getScopeManager(unknown)),
      thrownBy(() => container.bind(Name, { scope: unknown, useFactory: () => "name" })),
      thrownBy(() => container.registerScopeManager("inner", new RetainingScopeManager(), { within: unknown })),
      await rejectionOf(container.closeScope(unknown, 1)),
      await rejectionOf(container.enterScopeAsync(unknown, 1)),
    ];

    for (const error of errors) {
      expect(error).toBeInstanceOf(UnknownScopeError);
      expect(error).toMatchObject({
        code: "UNKNOWN_SCOPE",
        scope: "sesion",
        known: ["request", "session"],
        nearest: "session",
      });
      expect((error as Error).message).toMatch(/"sesion".*Did you mean "session".*"request" and "session"/);
    }
    expect(container.has(Name)).toBe(false);
  });
});

describe("what is current", () => {
  it("seed P07 seed P28 a scope is current from entering to leaving: nothing, it, nothing", () => {
    const container = withTwo();
    const current = () => container.getCurrentScope("session")?.id;
    const seen = [current()];

    container.runInScope("session", "t-1", () => seen.push(current()));
    seen.push(current());
    const handle = container.enterScope("session", "t-2");
    seen.push(current());
    handle.exit();
    seen.push(current());

    expect(seen).toEqual([undefined, "t-1", undefined, "t-2", undefined]);
  });

  it("seed P28 after `await using` in the same flow nothing is current", async () => {
    const container = withTwo();
    {
      await using handle = container.enterScope("session", 1);
      expect(container.getCurrentScope("session")).toBe(handle.scope);
    }

    expect(container.getCurrentScope("session")).toBeUndefined();
  });

  it("seed P17 the ids of all current scopes can be read, one for each name", () => {
    const container = withTwo();
    const signature = () => (["request", "session"] as const).map((name) => container.getCurrentScope(name)?.id);

    container.runInScopes(
      [
        ["session", "sess-1"],
        ["request", "req-1"],
      ],
      () => expect(signature()).toEqual(["req-1", "sess-1"]),
    );
    container.runInScope("request", "req-2", () => expect(signature()).toEqual(["req-2", undefined]));

    expect(signature()).toEqual([undefined, undefined]);
    expect(Object.keys(container.metrics().scopes)).toEqual(["request", "session"]);
  });
});
