import { createContainer, ScopeBusyError, type AnyContainer, type Clock } from "@ambit/core";
import { ManualClock, RetainingScopeManager } from "@ambit/manager-kit";
import { describe, expect, it } from "@jest/globals";
import { deferred } from "./fixtures/deferred.js";
import { SharedScopeManager } from "./fixtures/shared-scope-manager.js";
import { rejectionOf } from "./fixtures/thrown-by.js";
import { stateOf, turns } from "./fixtures/turns.js";

function app() {
  const clock = new ManualClock();
  const container: AnyContainer = createContainer({ clock })
    .registerScopeManager("app", new RetainingScopeManager())
    .registerScopeManager("session", new RetainingScopeManager());
  const log: string[] = [];
  /** Work that stays inside until it is let out. */
  const work = (name: string, gate: Promise<unknown>) => async () => {
    log.push(`${name} in`);
    await gate;
    log.push(`${name} out`);
    return name;
  };
  return { clock, container, log, work };
}

describe("exclusive use of a scope", () => {
  it("lets one in at a time, in the order in which they came; who merely enters is not kept waiting", async () => {
    const { container, log, work, clock } = app();
    const gates = [deferred(), deferred()];
    const first = container.runExclusively("session", "ann", work("first", gates[0]!.promise));
    const second = container.runExclusively("session", "ann", work("second", gates[1]!.promise));
    const third = container.runExclusively("session", "ann", work("third", Promise.resolve()));
    await turns();
    expect(container.runInScope("session", "ann", () => "plain")).toBe("plain");
    expect(await container.runExclusively("session", "bob", () => "other")).toBe("other");
    expect(log).toEqual(["first in"]);
    gates[0]!.resolve();
    await turns();
    expect(log).toEqual(["first in", "first out", "second in"]);
    gates[1]!.resolve();
    expect(await Promise.all([first, second, third])).toEqual(["first", "second", "third"]);
    expect(log.slice(3)).toEqual(["second out", "third in", "third out"]);
    expect(clock.pending).toBe(0);
  });

  it("T2 K6 waits no longer than its limit; the one inside goes on, and may enter again", async () => {
    const { container, clock, work } = app();
    const gate = deferred();
    const captured = container.runInScope("session", "ann", () => container.captureScopes());
    const first = captured.runExclusively(async () => {
      await work("first", gate.promise)();
      return container.runExclusively("session", "ann", () => captured.runExclusively(() => "again"));
    });
    await turns();
    const second = captured.runExclusively(() => "second", { waitTimeoutMs: 100 });
    await turns();
    clock.advance(99);
    expect(await stateOf(second)).toBe("pending");
    clock.advance(1);
    const error = await rejectionOf(second);
    expect(error).toBeInstanceOf(ScopeBusyError);
    expect(error).toMatchObject({ scope: "session", id: "ann", waitedMs: 100 });
    gate.resolve();
    expect(await first).toBe("again");
    expect(await captured.runExclusively(() => "free")).toBe("free");
    expect(container.metrics().scopes.session).toMatchObject({ active: 0 });
    expect(clock.pending).toBe(0);
  });

  it("T6 two that are taken crosswise: one is refused at once, and the other goes on", async () => {
    const { container } = app();
    const both = [deferred(), deferred()];
    const flow = (outer: string, inner: string, mine: number) =>
      container.runExclusively(outer, 1, async () => {
        both[mine]!.resolve();
        await Promise.all(both.map(({ promise }) => promise));
        return container.runExclusively(inner, 1, () => "done");
      });
    const results = await Promise.allSettled([flow("app", "session", 0), flow("session", "app", 1)]);
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const refused = results.find((result) => result.status === "rejected");
    expect(refused?.reason).toBeInstanceOf(ScopeBusyError);
    expect(refused?.reason).toMatchObject({ waitedMs: undefined });
  });

  it("T6 two that are taken crosswise, but one after the other, are waited for", async () => {
    const { container, work } = app();
    const [first, inner, outer] = [deferred(), deferred(), deferred()];
    const before = container.runExclusively("session", 1, work("before", first.promise));
    const both = container.runExclusively("app", 1, async () => {
      await container.runExclusively("session", 1, work("inner", inner.promise));
      await outer.promise;
    });
    await turns();
    first.resolve();
    inner.resolve();
    await turns();
    const crosswise = container.runExclusively("session", 1, () => container.runExclusively("app", 1, () => "waited"));
    expect(await stateOf(crosswise)).toBe("pending");
    outer.resolve();
    expect(await crosswise).toBe("waited");
    await Promise.all([before, both]);
  });

  it("keeps the process alive for whoever waits for his turn", async () => {
    const keptAlive: unknown[] = [];
    const manual = new ManualClock();
    const clock: Clock = {
      now: () => manual.now(),
      schedule(callback, delayMs, keepAlive) {
        keptAlive.push(keepAlive);
        return manual.schedule(callback, delayMs);
      },
    };
    const container = createContainer({ clock }).registerScopeManager("session", new RetainingScopeManager());
    const gate = deferred();
    const first = container.runExclusively("session", 1, () => gate.promise);
    const second = container.runExclusively("session", 1, () => undefined);
    await turns();
    expect(keptAlive).toEqual([true]);
    gate.resolve();
    await Promise.all([first, second]);
  });

  it("ends with the work, also where that fails, and what outlives it has to wait like everybody else", async () => {
    const { container, work } = app();
    const failure = new Error("work");
    const late = deferred();
    let outliving: Promise<unknown> = Promise.resolve();
    const failing = container.runExclusively("session", "ann", async () => {
      outliving = late.promise.then(() => container.runExclusively("session", "ann", () => "late"));
      throw failure;
    });
    expect(await rejectionOf(failing)).toBe(failure);
    const gate = deferred();
    const next = container.runExclusively("session", "ann", work("next", gate.promise));
    await turns();
    late.resolve();
    expect(await stateOf(outliving)).toBe("pending");
    gate.resolve();
    expect(await next).toBe("next");
    expect(await outliving).toBe("late");
  });

  it("keeps the scope in use while it waits, and ends with the last when the scope is closed", async () => {
    const { container, log, work } = app();
    const gate = deferred();
    const first = container.runExclusively("session", "ann", work("first", gate.promise));
    const second = container.runExclusively("session", "ann", work("second", Promise.resolve()));
    await turns();
    const closing = container.closeScope("session", "ann").then(() => log.push("closed"));
    await turns();
    gate.resolve();
    await Promise.all([first, second, closing]);
    expect(log).toEqual(["first in", "first out", "second in", "second out", "closed"]);
  });

  it("is not waited for by the flow that has it, however often it has gone into captured scopes meanwhile", async () => {
    const { container } = app();
    const [ann, other] = ["ann", "bob"].map((id) =>
      container.runInScope("session", id, () => container.captureScopes()),
    );
    const again = () => other?.run(() => ann?.runExclusively(() => "again"));
    expect(await container.runExclusively("session", "ann", again)).toBe("again");
    expect(await ann?.runExclusively(() => other?.runExclusively(again))).toBe("again");
  });

  it("of several captured scopes is part of each stay: who is inside comes into any of them again", async () => {
    const { container } = app();
    const captured = container.runInScopes([["app", 1], ["session", "ann"]], () => container.captureScopes()); // prettier-ignore
    const again = () =>
      container.runExclusively("app", 1, () => container.runExclusively("session", "ann", () => "again"));
    const result = captured.runExclusively(again);
    expect(await stateOf(result)).toBe("fulfilled");
    expect(await result).toBe("again");
  });

  it("can be asked of the scope itself", async () => {
    const { container, log, work } = app();
    const scope = container.runInScope("session", "ann", () => container.getCurrentScope("session")!);
    const gate = deferred();
    const first = scope.runExclusively(work("first", gate.promise));
    const second = container.runExclusively("session", "ann", work("second", Promise.resolve()));
    await turns();
    expect([log, scope.users]).toEqual([["first in"], 2]);
    gate.resolve();
    expect(await Promise.all([first, second])).toEqual(["first", "second"]);
  });

  it("works for scopes whose manager keeps the current one itself", async () => {
    const { container, log, work } = app();
    container.registerScopeManager("job", new SharedScopeManager());
    const gate = deferred();
    const first = container.runExclusively("job", 1, work("first", gate.promise));
    const second = container.runExclusively("job", 1, work("second", Promise.resolve()));
    await turns();
    expect(log).toEqual(["first in"]);
    gate.resolve();
    expect(await Promise.all([first, second])).toEqual(["first", "second"]);
  });

  it("that was asked for by a flow which was inside and has left meanwhile waits like everybody else", async () => {
    const { container, log, work } = app();
    const captured = container.runInScopes([["app", 1], ["session", "ann"]], () => container.captureScopes()); // prettier-ignore
    const [ofApp, ofSession] = [deferred(), deferred()];
    const holding = container.runExclusively("app", 1, work("app", ofApp.promise));
    let asked: Promise<unknown> | undefined;
    await turns();
    await container.runExclusively("session", "ann", () => {
      asked = captured.runExclusively(work("asked", Promise.resolve()));
    });
    const other = container.runExclusively("session", "ann", work("other", ofSession.promise));
    await turns();
    ofApp.resolve();
    await holding;
    expect(await stateOf(asked!)).toBe("pending");
    ofSession.resolve();
    await Promise.all([other, asked]);
    expect(log).toEqual(["app in", "other in", "app out", "other out", "asked in", "asked out"]);
  });

  it("waits ten seconds where nothing else is said", async () => {
    const { container, clock, work } = app();
    const gate = deferred();
    const first = container.runExclusively("session", "ann", work("first", gate.promise));
    await turns();
    const second = container.runExclusively("session", "ann", () => "second");
    await turns();
    clock.advance(10_000);
    expect(await rejectionOf(second)).toMatchObject({ code: "SCOPE_BUSY", waitedMs: 10_000 });
    gate.resolve();
    await first;
  });

  it("refuses a limit that is none", async () => {
    const { container } = app();
    const error = await rejectionOf(container.runExclusively("session", "a", () => 1, { waitTimeoutMs: -1 }));
    expect(error).toMatchObject({ code: "INVALID_OPTIONS", option: "waitTimeoutMs" });
  });
});
