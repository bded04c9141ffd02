import { createContainer, type Scope, type ScopeEntry, type ScopeId, type ScopeMetrics } from "@ambit/core";
import { describe, expect, test } from "@jest/globals";
import { SessionScopeManager } from "@ambit/scope-session";
import type { LeaksFoundError } from "../src/index.js";
import { assertNoLeaks, Baseline, testContainer, type LeakOptions } from "../src/index.js";
import { deferred } from "./fixtures/deferred.js";
import { anyOf, Cart, createShop } from "./fixtures/shop.js";

const inSession = [
  ["tenant", "acme"],
  ["session", "ann"],
] as const;

function leaksOf(container: unknown, options?: LeakOptions): LeaksFoundError | undefined {
  try {
    assertNoLeaks(anyOf(container), options);
    return undefined;
  } catch (error) {
    return error as LeaksFoundError;
  }
}

describe("assertNoLeaks", () => {
  test("accepts a container that nothing was entered in, and one that is over", async () => {
    const { container } = createShop();
    expect(leaksOf(container)).toBeUndefined();
    container.runInScopes(inSession, () => container.get(Cart));
    await container.dispose();
    expect(leaksOf(container)).toBeUndefined();
  });

  test("tells of scopes that are open, with what lives in them, and of no ids", () => {
    const { container } = createShop();
    container.runInScopes(inSession, () => container.get(Cart));
    expect(leaksOf(container)?.message).toBe(
      [
        "Scopes are left that were not there before:",
        "- tenant: open, nobody inside",
        "- session: open, nobody inside, with Cart",
        "Await the work that is inside, leave handles, and close scopes that stay open when they are left.",
      ].join("\n"),
    );
    expect(JSON.stringify(leaksOf(container))).not.toMatch(/acme|ann/);
  });

  test("tells of ids where it is asked to", () => {
    const { container } = createShop();
    container.runInScopes(
      [
        ["tenant", 7n],
        ["session", "ann"],
      ],
      () => container.get(Cart),
    );
    const error = leaksOf(container, { showIds: true });
    expect(error?.message).toContain("- tenant 7n: open");
    expect(error?.message).toContain('- session "ann": open');
    expect(error?.leaks.map(({ id }) => id)).toEqual([7n, "ann"]);
  });

  test("counts scopes that differ in their id only", () => {
    const { container } = createShop();
    for (const id of ["acme", "umbrella"]) container.runInScope("tenant", id, () => {});
    expect(leaksOf(container)?.message).toContain("- 2 × tenant: open, nobody inside");
  });

  test("tells of a handle that was not left, and of work that goes on", async () => {
    const { container } = createShop();
    const { promise, resolve } = deferred();
    const handle = container.enterScope("tenant", "acme");
    const work = container.runInScope("session", "ann", () => promise);
    expect(leaksOf(container)?.leaks).toMatchObject([
      { scope: "tenant", users: 1 },
      { scope: "session", users: 1 },
    ]);
    resolve();
    await work;
    await handle.exitAsync();
    expect(leaksOf(container)?.leaks).toMatchObject([{ users: 0 }, { users: 0 }]);
    await container.closeScope("tenant", "acme");
    expect(leaksOf(container)).toBeUndefined();
  });

  test("tells of a scope that waits for its last user", async () => {
    const { container } = createShop();
    const handle = container.enterScope("tenant", "acme");
    handle.scope.closeInBackground("closed");
    expect(leaksOf(container)?.message).toContain("- tenant: draining, 1 flow inside");
    await handle.exitAsync();
    expect(leaksOf(container)).toBeUndefined();
  });

  test("tells of a flow that is still inside after the end of all", async () => {
    const { clock, container } = createShop();
    const handle = container.enterScope("tenant", "acme");
    const end = container.dispose();
    await clock.advanceAsync(10_000);
    await end;
    expect(leaksOf(container)?.message).toContain("- tenant: closed, 1 flow inside");
    await handle.exitAsync();
    expect(leaksOf(container)).toBeUndefined();
  });

  test("accepts what was there before, but nobody more inside of it", async () => {
    const { container } = createShop();
    using handle = container.enterScope("tenant", "acme");
    const since = new Baseline(anyOf(container));
    expect(leaksOf(container, { since })).toBeUndefined();
    const another = container.enterScope("tenant", "acme");
    expect(leaksOf(container, { since })?.leaks).toEqual([{ scope: "tenant", state: "open", users: 1, tokens: [] }]);
    await another.exitAsync();
    expect(leaksOf(container, { since })).toBeUndefined();
    expect(handle.scope.users).toBe(1);
  });

  test("lets idle scopes of the named kinds stay, and none with somebody inside", () => {
    const { container } = createShop();
    const mayStayIdle = ["tenant", "session"];
    container.runInScopes(inSession, () => container.get(Cart));
    expect(leaksOf(container, { mayStayIdle })).toBeUndefined();
    expect(leaksOf(container, { mayStayIdle: ["tenant"] })?.leaks).toMatchObject([{ scope: "session" }]);
    container.enterScope("tenant", "acme");
    expect(leaksOf(container, { mayStayIdle })?.leaks).toMatchObject([{ scope: "tenant", users: 1 }]);
  });

  test("tells of books that do not balance", () => {
    class Miscounting extends SessionScopeManager {
      override metrics(): ScopeMetrics {
        const metrics = super.metrics();
        return { ...metrics, opened: metrics.opened + 1, instances: { ...metrics.instances, live: -1 } };
      }
    }
    const container = createContainer().registerScopeManager("session", new Miscounting());
    expect(leaksOf(container)?.message).toBe(
      [
        'The books of "session" do not balance; this should hold: opened 1 = closed 0 + open 0.',
        'The books of "session" do not balance; this should hold: created 0 = disposed 0 + released 0 + live -1.',
        'The books of "session" do not balance; this should hold: live -1 is not negative.',
      ].join("\n"),
    );
  });

  test("works with managers that are written against the contract alone", () => {
    const scopes: Scope[] = [];
    const container = createContainer().registerScopeManager("batch", {
      enterScope: (id: ScopeId, entry: ScopeEntry) => scopes[scopes.push(entry.open(id)) - 1] as Scope,
      exitScope: () => void scopes.pop(), // forgets to end it
      getCurrentScope: () => scopes.at(-1),
    });
    container.runInScope("batch", 1, () => {});
    expect(leaksOf(container)?.message).toContain("- batch: open, nobody inside");
  });
});

test("a test container lets everything settle before it looks for leaks", async () => {
  const { container } = createShop();
  const tested = testContainer(container);
  const { promise, resolve } = deferred();
  void container.runInScope("tenant", "acme", () => promise).then(() => container.closeScope("tenant", "acme"));
  resolve();
  await tested.assertNoLeaks();
  expect(container.metrics().scopes.tenant?.closed).toBe(1);
});
