import { keyedToken, token, type Scope, type ScopeId } from "@ambit/core";
import { describe, expect, it } from "@jest/globals";
import { inspect } from "node:util";
import { oddIds, oddNames } from "./fixtures/odd-ids.js";
import { leaksIn, secretIds } from "./fixtures/secrets.js";
import { holdings, town, type Holding, type KindName } from "./fixtures/town.js";

const kinds = Object.keys(holdings) as KindName[];
const withinTenants = kinds.filter((kind) => kind !== "tenant");

/** What every object has without being asked. */
const prototypes = [Object, Array, Function, String, Number, Map, Set, WeakMap, Promise, Symbol, Error].flatMap(
  (constructor) => [constructor, constructor.prototype],
);
const properties = () => prototypes.map((object) => Reflect.ownKeys(object));

/** Enters a scope of a kind, and all that it lies within under ids of their own. */
function inside<R>({ container }: ReturnType<typeof town>, kind: KindName, id: ScopeId, work: () => R): R {
  const outer = kind === "tenant" ? [] : kind === "session" || kind === "shelf" ? ["tenant"] : ["tenant", "session"];
  return container.runInScopes([...outer.map((name) => [name as KindName, "outer"] as const), [kind, id]], work);
}

describe("odd ids", () => {
  it("are all different ones", () => {
    expect(new Set(oddIds).size).toBe(oddIds.length);
    expect(new Set(oddNames.map((name) => name.normalize("NFKC").toLowerCase().trim())).size).toBeLessThan(
      oddNames.length,
    );
  });

  it.each(kinds)("Z18 as ids of a %s are never mixed: each has its own holding, is found again and told of", (kind) => {
    const everything = town();
    const { container } = everything;
    const before = properties();
    const told: ScopeId[] = [];
    container.events.on("opened", ({ scope, id }) => {
      if (scope === kind) told.push(id);
    });
    const seen = new Map<ScopeId, Holding>();
    const stay: (() => void)[] = [];
    for (const id of oddIds)
      inside(everything, kind, id, () => {
        const handle = container.enterScope(kind, id); // stays, or that of a request would end here
        stay.push(() => handle.exit());
        seen.set(id, handle.get(holdings[kind]));
        expect(handle.id).toBe(id);
      });
    expect(told).toEqual(oddIds);
    for (const [id, holding] of seen) {
      expect(holding.of).toBe(id);
      expect(inside(everything, kind, id, () => container.get(holdings[kind]))).toBe(holding);
    }
    expect(new Set([...seen.values()].map(({ number }) => number)).size).toBe(oddIds.length);
    expect(container.metrics().scopes[kind]).toMatchObject({ opened: oddIds.length, rejected: 0 });
    for (const leave of stay) leave();
    expect(properties()).toEqual(before);
  });

  it.each(withinTenants)("Z18 as ids of tenants are never mixed: the same %s within each is another one", (kind) => {
    const { container, inSession } = town();
    const seen = oddIds.map((tenant) =>
      inSession(tenant, "one", () => {
        const handle = container.enterScope(kind, "one");
        const holding = handle.get(holdings[kind]);
        handle.exit();
        return holding;
      }),
    );
    expect(seen.map(({ tenant }) => tenant)).toEqual(oddIds);
    expect(new Set(seen).size).toBe(oddIds.length);
  });

  it("Z18 as ids of both do not run together, whatever they would be when written one after the other", () => {
    const { container, inSession } = town();
    const pairs = [["a", "b:c"], ["a:b", "c"], ["a/b", "c"], ["a", "b/c"], [1, "1"], ["1", 1], ["11", "1"], ["1", "11"]] as const; // prettier-ignore
    const seen = pairs.map(([tenant, session]) => inSession(tenant, session, () => container.get(holdings.session)));
    expect(seen.map(({ tenant, of }) => [tenant, of])).toEqual(pairs);
    expect(new Set(seen).size).toBe(pairs.length);
  });

  it("Z18 close, expire and are renamed each alone", async () => {
    const { clock, container, sessions } = town();
    await container.runInScope("tenant", "t", async () => {
      const scopes = new Map<ScopeId, Scope | undefined>();
      for (const id of oddIds)
        container.runInScope("session", id, () => scopes.set(id, container.getCurrentScope("session")));
      const open = () => [...scopes.values()].filter((scope) => scope?.state === "open").length;
      for (const [at, id] of oddIds.entries()) {
        sessions.setTimeouts(id, { idleTimeoutMs: 1_000 * (at + 1) });
        expect(sessions.rename(id, "renamed")).toBe(true);
        expect([scopes.get(id)?.id, open()]).toEqual(["renamed", oddIds.length]);
        expect(sessions.rename("renamed", id)).toBe(true);
      }
      for (const at of oddIds.keys()) {
        clock.set(1_000 * (at + 1));
        sessions.sweep();
        expect(open()).toBe(oddIds.length - at - 1);
      }
    });
  });

  it("Z18 that are renamed to one another are refused as taken, and only by the very one", () => {
    const { container, sessions } = town();
    container.runInScope("tenant", "t", () => {
      container.runInScope("session", "admin", () => undefined);
      for (const id of oddIds) {
        container.runInScope("session", "mine", () => undefined);
        if (id === "admin") {
          expect(() => sessions.rename("mine", id)).toThrow(expect.objectContaining({ code: "SCOPE_ID_TAKEN" }));
          continue;
        }
        expect(sessions.rename("mine", id)).toBe(true);
      }
      expect(sessions.metrics().open).toBe(oddIds.length);
    });
  });
});

describe("odd names", () => {
  it("as names of steps are done once each, and told by their names", async () => {
    const { container, inSession, workflows } = town();
    const before = properties();
    const undone: unknown[] = [];
    const run = () =>
      inSession("t", "s", () =>
        container.runInScope("workflow", "__proto__", async () => {
          const results: unknown[] = [];
          for (const name of oddNames)
            results.push(
              await workflows.step(name, () => ({ name }), { compensate: (step) => void undone.push(step.name) }),
            );
          return results;
        }),
      );
    const first = await run();
    expect(await run()).toEqual(oddNames.map((name) => ({ name })));
    expect((await run()).every((result, at) => result === first[at])).toBe(true);
    await inSession("t", "s", async () => {
      expect(workflows.history("__proto__").map(({ name }) => name)).toEqual(oddNames);
      expect(workflows.history("constructor")).toEqual([]);
      await workflows.cancel("not wanted", "__proto__");
    });
    expect(undone).toEqual([...oddNames].reverse());
    expect(properties()).toEqual(before);
  });

  it("as keys of tokens are services of their own", () => {
    const { container } = town();
    const Cache = keyedToken<{ readonly key: ScopeId }, ScopeId>("Cache");
    container.bind(Cache, { scope: "singleton", useFactory: (_, key) => ({ key }) });
    const caches = oddIds.map((key) => container.get(Cache(key)));
    expect(caches.map(({ key }) => key)).toEqual(oddIds);
    expect(oddIds.map((key) => container.get(Cache(key)))).toEqual(caches);
    expect(new Set(caches).size).toBe(oddIds.length);
  });

  it("as close reasons are counted under their own name alone", async () => {
    const { container } = town();
    const before = properties();
    for (const reason of ["__proto__", "constructor"]) {
      container.runInScope("tenant", reason, () => undefined);
      await container.closeScope("tenant", reason, { reason: reason as "closed" });
    }
    const { closedBy } = container.metrics().scopes.tenant!;
    expect(Object.entries(closedBy)).toEqual([
      ["__proto__", 1],
      ["constructor", 1],
    ]);
    expect(Object.getPrototypeOf(closedBy)).toBe(Object.prototype);
    expect(properties()).toEqual(before);
  });
});

describe("what counts and draws", () => {
  it("Z18 has no id in it, whatever has happened to scopes with secret ids", async () => {
    const { clock, container, inSession, workflows, shelves, sessions, ...managers } = town({
      maxShelves: 2,
      trackLeaks: true,
    });
    const stacks: unknown[] = [];
    container.events.on("leaked", ({ enteredAt }) => stacks.push(enteredAt));
    for (const id of secretIds) {
      await inSession(id, id, async () => {
        for (const kind of kinds) container.runInScope(kind, id, () => container.get(holdings[kind]));
        const handle = container.enterScope("session", id);
        handle.bind(holdings.session, { useValue: { of: id, tenant: id, number: 0 } });
        handle.exit();
        await container.runInScope("workflow", id, () => workflows.step("pay", () => id));
        expect(() => container.runInScope("session", "x", () => 1, { parent: id as never })).toThrow();
        for (const shelf of ["a", "b", "c"]) container.runInScope("shelf", shelf, () => undefined);
        sessions.rename(id, `new ${String(id)}`);
        await workflows.fail(new Error(String(id)), id);
      });
    }
    container.runInScope("tenant", secretIds[0]!, () => container.enterScope("session", secretIds[0]));
    clock.advance(3_600_000);
    const texts = {
      container: container.metrics(),
      ...Object.fromEntries(
        Object.entries({ workflows, shelves, sessions, ...managers }).map(([name, manager]) => [
          name,
          manager.metrics(),
        ]),
      ),
      lookups: shelves.lookups(),
      json: container.graph().toJSON(),
      mermaid: container.graph().toMermaid(),
      dot: container.graph().toDot(),
    };
    const disposed = container.dispose();
    clock.advance(60_000);
    await disposed;
    expect(stacks).toHaveLength(1);
    const shown = { ...texts, stacks, after: container.metrics() };
    for (const [name, value] of Object.entries(shown))
      expect([name, leaksIn({ text: inspect(value, { depth: Infinity, showHidden: true }) })]).toEqual([name, []]);
    expect(shown.after.scopes).toMatchObject({ workflow: { closedBy: { failed: 4 } }, session: { leaked: 1 } });
  });

  it("Z18 nor have the mistakes that are found in bindings, after scopes have bound their own", () => {
    const { container } = town();
    for (const id of secretIds) {
      const handle = container.enterScope("tenant", id);
      handle.bind(holdings.tenant, { useFactory: (session) => ({ ...session, of: id }), inject: [holdings.session] });
      handle.exit();
    }
    container.bind(token<object>("Keeper"), {
      scope: "singleton",
      useFactory: (holding) => ({ holding }),
      inject: [holdings.session],
    });
    let mistakes: unknown;
    try {
      container.validate();
    } catch (error) {
      mistakes = error;
    }
    expect(mistakes).toMatchObject({ code: "VALIDATION_FAILED" });
    expect(leaksIn({ text: inspect(mistakes, { depth: Infinity, showHidden: true }) })).toEqual([]);
  });
});
