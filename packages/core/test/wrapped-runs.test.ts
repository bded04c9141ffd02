import { createContainer, type RunScope } from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";
import { describe, expect, it } from "@jest/globals";

function house() {
  const container = createContainer()
    .registerScopeManager("tenant", new RetainingScopeManager())
    .registerScopeManager("session", new RetainingScopeManager(), { within: "tenant" });
  const told: unknown[] = [];
  for (const event of ["entered", "exited"] as const)
    container.events.on(event, ({ scope }) => told.push(`${event} ${scope}`));
  const wrap = (name: string) =>
    container.wrapRuns((scopes, run) => {
      told.push(`${name} begins`);
      try {
        return run();
      } finally {
        told.push(`${name} ends`);
      }
    });
  return { container, told, wrap };
}

describe("what surrounds the work that is run in scopes", () => {
  it("surrounds coming in, the work and leaving; what was added last is innermost", () => {
    const { container, told, wrap } = house();
    wrap("outer");
    wrap("inner");
    expect(container.runInScope("tenant", "acme", () => told.push("work") && "result")).toBe("result");
    expect(told).toEqual([
      "outer begins",
      "inner begins",
      "entered tenant",
      "work",
      "exited tenant",
      "inner ends",
      "outer ends",
    ]);
  });

  it("is told the scopes that were asked for, in every way of running work", async () => {
    const { container } = house();
    const told: (readonly RunScope[])[] = [];
    container.wrapRuns((scopes, run) => {
      told.push(scopes);
      return run();
    });
    const tenant = { scope: "tenant", id: "acme" };
    container.runInScope("tenant", "acme", () => undefined);
    container.runInScopes(
      [
        ["tenant", "acme"],
        ["session", 7],
      ],
      () => undefined,
    );
    expect(await container.runInScopeAsync("tenant", "acme", () => 1)).toBe(1);
    expect(await container.runExclusively("tenant", "acme", () => 2)).toBe(2);
    expect(told).toEqual([[tenant], [tenant, { scope: "session", id: 7 }], [tenant], [tenant]]);
  });

  it("sees what is refused, and what the work throws", async () => {
    const { container, told, wrap } = house();
    wrap("wrap");
    expect(() => container.runInScope("session", 7, () => undefined)).toThrow(/tenant/);
    await expect(container.runInScope("tenant", 1, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(told).toEqual(["wrap begins", "wrap ends", "wrap begins", "entered tenant", "wrap ends", "exited tenant"]);
  });

  it("is gone when it is undone, each by itself, also where one was added twice", () => {
    const { container } = house();
    let calls = 0;
    const wrap = <R>(_: readonly RunScope[], run: () => R): R => (calls++, run());
    const [undoFirst, undoSecond] = [container.wrapRuns(wrap), container.wrapRuns(wrap)];
    const run = () => container.runInScope("tenant", 1, () => undefined);
    run();
    undoFirst();
    undoFirst();
    run();
    undoSecond();
    run();
    expect(calls).toBe(3);
  });
});
