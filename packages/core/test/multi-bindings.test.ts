import { all, createContainer, tagged, token, type BindingRequest } from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";
import { describe, expect, it } from "@jest/globals";
import { thrownBy } from "./fixtures/thrown-by.js";

interface Plugin {
  readonly name: string;
}
const Plugin = token<Plugin>("Plugin");
const Name = token<string>("Name");

describe("several bindings of one token", () => {
  it("B10 each member of the collection keeps its own lifetime, and the single one is the last bound", () => {
    const container = createContainer()
      .registerScopeManager("session", new RetainingScopeManager())
      .bind(Plugin, { multi: true, scope: "session", useFactory: () => ({ name: "first" }) })
      .bind(Plugin, { multi: true, scope: "session", useFactory: () => ({ name: "second" }) })
      .bind(Plugin, { multi: true, scope: "singleton", useFactory: () => ({ name: "third" }) });
    const visit = (id: string) =>
      container.runInScope("session", id, () => ({
        every: container.getAll(Plugin),
        again: container.getAll(Plugin),
        one: container.get(Plugin),
      }));

    const [a, b] = [visit("a"), visit("b")];

    expect(a.every.map(({ name }) => name)).toEqual(["first", "second", "third"]);
    expect(new Set(a.every).size).toBe(3);
    for (const index of [0, 1, 2]) expect(a.again[index]).toBe(a.every[index]);
    expect(a.one).toBe(a.every[2]);
    expect(b.every[0]).not.toBe(a.every[0]);
    expect(b.every[1]).not.toBe(a.every[1]);
    expect(b.every[2]).toBe(a.every[2]);
  });

  it("B10 one that comes later counts from then on, also where the token has been asked for before", () => {
    const container = createContainer().bind(Name, { multi: true, scope: "singleton", useFactory: () => "first" });
    expect(container.get(Name)).toBe("first");

    container.bind(Name, { multi: true, useValue: "second" });

    expect([container.get(Name), container.getAll(Name)]).toEqual(["second", ["first", "second"]]);
  });

  it("B10 the collection is injected as an array of one's own, empty where nothing is bound", () => {
    const Board = token<{ readonly plugins: Plugin[] }>("Board");
    const container = createContainer().bind(Board, { inject: [all(Plugin)], useFactory: (plugins) => ({ plugins }) });
    expect(container.get(Board).plugins).toEqual([]);

    container.bind(Plugin, { multi: true, useValue: { name: "only" } });
    const { plugins } = container.get(Board);
    plugins.pop();

    expect(container.getAll(Plugin)).toEqual([{ name: "only" }]);
  });

  it("B10 an asynchronous member is awaited in its place, and refuses the synchronous way", async () => {
    const container = createContainer()
      .bind(Name, { multi: true, useFactory: async () => "slow" })
      .bind(Name, { multi: true, useValue: "quick" });

    expect(await container.getAllAsync(Name)).toEqual(["slow", "quick"]);
    expect(thrownBy(() => container.getAll(Name))).toMatchObject({ code: "ASYNC_RESOLUTION_REQUIRED", token: "Name" });
  });

  it("B10 a second binding without multi on both is refused, and nothing is changed", () => {
    const single = createContainer().bind(Name, { useValue: "single" });
    const several = createContainer().bind(Name, { multi: true, useValue: "several" });

    for (const container of [single, several]) {
      expect(thrownBy(() => container.bind(Name, { useValue: "other" }))).toMatchObject({
        code: "ALREADY_BOUND",
        token: "Name",
      });
    }
    expect(thrownBy(() => single.bind(Name, { multi: true, useValue: "other" }))).toMatchObject({
      code: "ALREADY_BOUND",
    });
    expect([single.getAll(Name), several.getAll(Name)]).toEqual([["single"], ["several"]]);
  });

  it("B10 replace: true takes the place of all of them, as long as none has been used", () => {
    const container = createContainer()
      .bind(Name, { multi: true, useValue: "a" })
      .bind(Name, { multi: true, useValue: "b" })
      .bind(Name, { replace: true, scope: "singleton", useFactory: () => "c" });

    expect(container.getAll(Name)).toEqual(["c"]);
    expect(thrownBy(() => container.bind(Name, { replace: true, useValue: "d" }))).toMatchObject({
      code: "INVALID_PROVIDER",
    });
  });
});

describe("tags", () => {
  const container = createContainer()
    .bind(Plugin, { multi: true, tags: ["eu"], useValue: { name: "Paris" } })
    .bind(Plugin, { multi: true, tags: ["eu", "beta"], scope: "singleton", useFactory: () => ({ name: "Vienna" }) })
    .bind(Plugin, { multi: true, tags: ["us"], useValue: { name: "Boston" } });

  it("seed C26 several bindings of a token are told apart by their tags", () => {
    expect(container.get(Plugin, { tag: "us" }).name).toBe("Boston");
    expect(container.get(Plugin, { tag: "beta" })).toBe(container.get(Plugin, { tag: "beta" }));
    expect(container.get(Plugin, { tag: "eu" }).name).toBe("Vienna");
    expect(container.getAll(Plugin, { tag: "eu" }).map(({ name }) => name)).toEqual(["Paris", "Vienna"]);
    expect(container.provider(Plugin, { tag: "us" })().name).toBe("Boston");
  });

  it("seed C26 a single binding is not found by a tag that it does not have", () => {
    const Greeting = token<string>("Greeting");
    const container = createContainer()
      .bind(Name, { inject: [], useFactory: () => "untagged" })
      .bind(Greeting, { inject: [tagged(Name, "eu")], useFactory: (name) => `Hello ${name}` });

    expect(container.get(Name)).toBe("untagged");
    for (const ask of [() => container.get(Greeting), () => container.get(Name, { tag: "eu" })])
      expect(thrownBy(ask)).toMatchObject({ code: "NOT_BOUND", token: "Name" });
  });

  it("seed C26 tags are injected: one, all, and what is missing", () => {
    const Board = token<string[]>("Board");
    container.bind(Board, {
      inject: [tagged(Plugin, "us"), all(Plugin, { tag: "eu" }), all(Plugin, { tag: "asia" })],
      useFactory: (one, several, none) => [one.name, ...several.map(({ name }) => name), String(none.length)],
    });

    expect(container.get(Board)).toEqual(["Boston", "Paris", "Vienna", "0"]);
    expect(container.tryGet(Plugin, { tag: "asia" })).toBeUndefined();
    expect(thrownBy(() => container.get(Plugin, { tag: "asia" }))).toMatchObject({
      code: "NOT_BOUND",
      token: "Plugin",
    });
  });
});

describe("conditions", () => {
  const Premium = token<string>("Premium");
  const Basic = token<string>("Basic");

  it("seed C26 a binding with a condition counts where it holds, the one without everywhere else", () => {
    const requests: BindingRequest[] = [];
    const forPremium = (request: BindingRequest): boolean => (requests.push(request), request.consumer === Premium);
    const container = createContainer()
      .bind(Name, { useValue: "plain", when: forPremium })
      .bind(Name, { useValue: "usual" });
    for (const consumer of [Premium, Basic]) container.bind(consumer, { inject: [Name], useFactory: (name) => name });

    expect([container.get(Premium), container.get(Basic), container.get(Name)]).toEqual(["plain", "usual", "usual"]);
    expect(requests.map(({ consumer }) => consumer)).toEqual([Premium, Basic, undefined]);
  });

  it("seed C26 of several whose condition holds the last one counts, wherever the one without stands", () => {
    const state = { flag: "none" };
    const container = createContainer()
      .bind(Name, { useValue: "first", when: () => state.flag !== "none" })
      .bind(Name, { useValue: "usual" })
      .bind(Name, { useValue: "last", when: () => state.flag === "both" });

    const seen = ["none", "first", "both"].map((flag) => {
      state.flag = flag;
      return container.get(Name);
    });

    expect(seen).toEqual(["usual", "first", "last"]);
  });

  it("seed C26 where no condition holds and there is no other binding, nothing is bound", () => {
    const container = createContainer()
      .bind(Name, { inject: [], useFactory: () => "never", when: () => false })
      .bind(Basic, { inject: [Name], useFactory: (name) => name });

    expect(container.tryGet(Name)).toBeUndefined();
    for (const asked of [Name, Basic])
      expect(thrownBy(() => container.get(asked))).toMatchObject({ code: "NOT_BOUND", token: "Name" });
  });

  it("seed C26 a condition sees the tag that is asked for", () => {
    const container = createContainer().bind(Name, { useValue: "tagged", tags: ["x"], when: ({ tag }) => tag === "x" });

    expect(container.tryGet(Name)).toBeUndefined();
    expect(container.get(Name, { tag: "x" })).toBe("tagged");
  });
});
