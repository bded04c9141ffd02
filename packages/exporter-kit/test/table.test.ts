import { createContainer, UnknownScopeError } from "@ambit/core";
import { bookMetrics, durationMetrics, errorType, recordDurations, recordedDurations } from "@ambit/exporter-kit";
import { ManualClock, RetainingScopeManager } from "@ambit/manager-kit";
import { LruScopeManager } from "@ambit/scope-lru";
import { describe, expect, it } from "@jest/globals";

const read = (container: Parameters<(typeof bookMetrics)[number]["read"]>[0], name: string) =>
  bookMetrics.find((metric) => metric.name === name)!.read(container);

class Leaf {
  constructor(readonly dispose: () => void = () => undefined) {}
}

describe("the table of metrics", () => {
  it("names things as OpenTelemetry does: lower case, with dots, no unit in the name, no name twice", () => {
    const names = [...bookMetrics, ...durationMetrics].map(({ name }) => name);
    for (const name of names) expect(name).toMatch(/^ambit(\.[a-z]+)+$/);
    expect(names.join(" ")).not.toMatch(/seconds|total|_/);
    expect(new Set(names).size).toBe(names.length);
  });

  it("counts what is there now as .count, and durations in seconds as .duration", () => {
    const gauges = bookMetrics.filter(({ instrument }) => instrument === "gauge").map(({ name }) => name);
    expect(gauges).toEqual(["ambit.scope.count", "ambit.scope.max", "ambit.instance.count"]);
    for (const { name, unit } of durationMetrics)
      expect([name, unit]).toEqual([expect.stringMatching(/\.duration$/), "s"]);
    for (const { unit } of bookMetrics) expect(unit).toMatch(/^\{[a-z]+\}$/);
  });

  it("gives no attribute that it has not declared", async () => {
    const container = createContainer().registerScopeManager("page", new LruScopeManager({ maxScopes: 1 }));
    container.bind(Leaf, { scope: "page" });
    for (const id of ["a", "b"]) container.runInScope("page", id, () => container.get(Leaf));
    for (const metric of bookMetrics) {
      const samples = metric.read(container);
      expect(samples.length).toBeGreaterThan(0);
      for (const { attributes } of samples)
        expect(metric.attributes).toEqual(expect.arrayContaining(Object.keys(attributes)));
    }
    await container.dispose();
  });
});

describe("what is read from the books", () => {
  it("is what the books say: in use and idle, created and ended with its reason, instances with singletons", async () => {
    const container = createContainer().registerScopeManager("session", new RetainingScopeManager());
    class Pool {}
    container.bind(Leaf, { scope: "session" }).bind(Pool, { scope: "singleton" });
    for (const id of [1, 2, 3]) container.runInScope("session", id, () => container.get(Leaf));
    container.get(Pool);
    await container.closeScope("session", 3);
    const inside = container.enterScope("session", 1);

    const session = { "ambit.scope.kind": "session" };
    expect(read(container, "ambit.scope.count")).toEqual([
      { value: 1, attributes: { ...session, "ambit.scope.state": "active" } },
      { value: 1, attributes: { ...session, "ambit.scope.state": "idle" } },
    ]);
    expect(read(container, "ambit.scope.created")).toEqual([{ value: 3, attributes: session }]);
    expect(read(container, "ambit.scope.entered")).toEqual([{ value: 4, attributes: session }]);
    expect(read(container, "ambit.scope.ended")).toEqual([
      { value: 1, attributes: { ...session, "ambit.scope.end_reason": "closed" } },
    ]);
    expect(read(container, "ambit.instance.count")).toEqual([
      { value: 2, attributes: session },
      { value: 1, attributes: { "ambit.scope.kind": "singleton" } },
    ]);
    inside.exit();
    await container.dispose();
  });

  it("has the bound and the lookups of a manager that tells them, and no sample of one that does not", () => {
    const pages = new LruScopeManager({ maxScopes: 2 });
    const container = createContainer()
      .registerScopeManager("page", pages)
      .registerScopeManager("session", new RetainingScopeManager());
    for (const id of [1, 1, 2]) container.runInScope("page", id, () => undefined);
    const page = { "ambit.scope.kind": "page" };
    expect(read(container, "ambit.scope.max")).toEqual([{ value: 2, attributes: page }]);
    expect(read(container, "ambit.scope.lookup")).toEqual([
      { value: 1, attributes: { ...page, "ambit.lookup.result": "hit" } },
      { value: 2, attributes: { ...page, "ambit.lookup.result": "miss" } },
    ]);
  });

  it("leaves out what a manager fails to tell, and reads all else", () => {
    class FailingManager extends RetainingScopeManager {
      get maxScopes(): number {
        throw new Error("not now");
      }
      lookups(): never {
        throw new Error("not now");
      }
    }
    const container = createContainer()
      .registerScopeManager("failing", new FailingManager())
      .registerScopeManager("page", new LruScopeManager({ maxScopes: 2 }));
    expect(read(container, "ambit.scope.max").map(({ value }) => value)).toEqual([2]);
    expect(read(container, "ambit.scope.lookup")).toHaveLength(2);
    expect(read(container, "ambit.scope.created")).toHaveLength(2);
  });
});

describe("durations", () => {
  function house(options: Parameters<typeof recordDurations>[1] = {}) {
    const clock = new ManualClock(1_000);
    const container = createContainer({ clock })
      .registerScopeManager("tenant", new RetainingScopeManager())
      .registerScopeManager("session", new RetainingScopeManager(), { within: "tenant" });
    container.bind(Leaf, { scope: "session", onCreate: () => clock.advance(20), dispose: () => clock.advance(30) });
    const told: unknown[] = [];
    const stop = recordDurations(container, options, (...record) => told.push(record));
    return { clock, container, told, stop };
  }

  it("are seconds: of a stay with the class of its error, of a scope with its reason, of disposing", async () => {
    const { clock, container, told } = house();
    const work = () => {
      container.get(Leaf);
      clock.advance(500);
      throw new RangeError("no such page");
    };
    await container.runInScope("tenant", "acme", async () => {
      expect(() => container.runInScope("session", "ann", work)).toThrow(RangeError);
      await container.closeScope("session", "ann");
    });
    const session = { "ambit.scope.kind": "session" };
    expect(told).toEqual([
      ["ambit.scope.use.duration", 0.52, { ...session, "error.type": "RangeError" }],
      ["ambit.scope.duration", 0.55, { ...session, "ambit.scope.end_reason": "closed" }],
      ["ambit.scope.dispose.duration", 0.03, session],
      ["ambit.scope.use.duration", 0.55, { "ambit.scope.kind": "tenant" }],
    ]);
  });

  it("a tenant is told apart where it is on the list, and is `other` where it is not; a session never is", () => {
    const { container, told } = house({ tenants: { scope: "tenant", allow: ["acme", 7] } });
    for (const id of ["acme", "evil", 7, "7"]) container.runInScope("tenant", id, () => undefined);
    container.runInScopes(
      [
        ["tenant", "acme"],
        ["session", "acme"],
      ],
      () => undefined,
    );
    const tenants = told.map((record) => ((record as unknown[])[2] as Record<string, string>)["ambit.tenant"]);
    expect(tenants).toEqual(["acme", "other", "7", "other", undefined, "acme"]);
  });

  it("of creations are told where tokens are listed, and only then is anybody listening to creations", () => {
    const off = house();
    expect(off.container.events.listeningToCreations).toBe(false);
    const { container, told } = house({ tokens: ["Leaf"] });
    container.runInScopes(
      [
        ["tenant", 1],
        ["session", 1],
      ],
      () => container.get(Leaf),
    );
    expect(told[0]).toEqual(["ambit.resolve.duration", 0.02, { "ambit.scope.kind": "session", "ambit.token": "Leaf" }]);
  });

  it("are not told where they are switched off, and nobody listens", () => {
    const { container, told } = house({ durations: false, tokens: ["Leaf"] });
    container.runInScope("tenant", 1, () => undefined);
    expect([told, container.events.listening, recordedDurations({ durations: false })]).toEqual([[], false, []]);
  });

  it("stop when they are stopped, and leave no listener", () => {
    const { container, told, stop } = house({ tokens: [] });
    stop();
    container.runInScope("tenant", 1, () => undefined);
    expect([told, container.events.listening, container.events.eventNames()]).toEqual([[], false, []]);
  });

  it("refuse tenants of a scope that nobody knows, and then nobody listens", () => {
    const { container } = house({ durations: false });
    const misspelt = { tenants: { scope: "tenat", allow: [] } };
    expect(() => recordDurations(container, misspelt, () => undefined)).toThrow(UnknownScopeError);
    expect(container.events.listening).toBe(false);
  });

  it("declare the tenant only where tenants are told apart", () => {
    const attributes = (options: Parameters<typeof recordedDurations>[0]) =>
      new Set(recordedDurations(options).flatMap((metric) => metric.attributes));
    expect(attributes({}).has("ambit.tenant")).toBe(false);
    expect(attributes({ tenants: { scope: "tenant", allow: [] } }).has("ambit.tenant")).toBe(true);
  });

  it.each([
    [new TypeError("of user 17"), "TypeError"],
    ["refused 17", "string"],
    [undefined, "undefined"],
    [null, "object"],
    [new (class extends Error {})("anonymous"), "Error"],
  ])("the type of an error is its class, never its message: %p", (error, expected) => {
    expect(errorType(error)).toBe(expected);
  });
});
