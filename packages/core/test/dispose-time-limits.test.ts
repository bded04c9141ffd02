import { createContainer, DisposeTimeoutError, InvalidOptionsError, token } from "@ambit/core";
import { ManualClock, RetainingScopeManager } from "@ambit/manager-kit";
import { describe, expect, it } from "@jest/globals";
import { deferred } from "./fixtures/deferred.js";
import { Recorded } from "./fixtures/disposables.js";
import { stateOf, turns } from "./fixtures/turns.js";
import { rejectionOf, thrownBy } from "./fixtures/thrown-by.js";

/** A session with a service on each side of one whose disposer never settles. */
function withHanging(disposeTimeoutMs?: number) {
  const clock = new ManualClock();
  const log: string[] = [];
  const container = createContainer({ clock, ...(disposeTimeoutMs !== undefined && { disposeTimeoutMs }) });
  const sessions = container.registerScopeManager("session", new RetainingScopeManager({ clock }));
  const tokens = ["before", "hanging", "after"].map((name) => {
    const Each = token<object>(name);
    if (name === "hanging") {
      sessions.bind(Each, {
        scope: "session",
        useFactory: () => ({}),
        dispose: () => new Promise<void>(() => undefined),
      });
    } else sessions.bind(Each, { scope: "session", useFactory: () => new Recorded(name, log) });
    return Each;
  });
  sessions.runInScope("session", 1, () => tokens.forEach((each) => sessions.get(each)));
  return { clock, container: sessions, log };
}

describe("the time limit of disposers", () => {
  it("Z6 a disposer that never settles fails after the limit with an error that names it, and the rest are disposed", async () => {
    const { clock, container, log } = withHanging(500);
    const closing = container.closeScope("session", 1);

    await turns();
    clock.advance(499);
    expect(await stateOf(closing)).toBe("pending");
    expect(log).toEqual(["after"]);
    clock.advance(1);

    const error = await rejectionOf(closing);
    expect(error).toBeInstanceOf(DisposeTimeoutError);
    expect(error).toMatchObject({ code: "DISPOSE_TIMEOUT", token: "hanging", scope: "session", limitMs: 500 });
    expect(log).toEqual(["after", "before"]);
    expect(container.metrics().scopes.session).toMatchObject({
      open: 0,
      disposeFailures: 1,
      instances: { created: 3, disposed: 3, live: 0 },
    });
  });

  it("Z6 the limit is ten seconds where none is given", async () => {
    const { clock, container } = withHanging();
    const closing = container.closeScope("session", 1);

    await turns();
    clock.advance(9_999);
    expect(await stateOf(closing)).toBe("pending");
    clock.advance(1);

    expect(await rejectionOf(closing)).toMatchObject({ code: "DISPOSE_TIMEOUT", limitMs: 10_000 });
  });

  it("Z6 the limit is for each disposer: many slow ones may take longer together, and no timer is left", async () => {
    const clock = new ManualClock();
    const container = createContainer({ clock, disposeTimeoutMs: 100 });
    const gates = [deferred(), deferred(), deferred()];
    for (const [index, gate] of gates.entries()) {
      const Each = token<object>(String(index));
      container.bind(Each, { scope: "singleton", useFactory: () => ({}), dispose: () => gate.promise });
      container.get(Each);
    }

    const disposed = container.dispose();
    for (const gate of gates.toReversed()) {
      await turns();
      clock.advance(90);
      gate.resolve();
    }

    await disposed;
    expect(clock.now()).toBe(270);
    expect(clock.pending).toBe(0);
  });

  it("Z6 several over their limit make one aggregate, in order of disposal", async () => {
    const clock = new ManualClock();
    const container = createContainer({ clock, disposeTimeoutMs: 100 });
    for (const name of ["a", "b"]) {
      const Each = token<object>(name);
      container.bind(Each, {
        scope: "singleton",
        useFactory: () => ({}),
        dispose: () => new Promise<void>(() => undefined),
      });
      container.get(Each);
    }

    const disposed = container.dispose();
    const failed = rejectionOf(disposed);
    for (let limit = 0; limit < 2; limit++) {
      await turns();
      clock.advance(100);
    }

    expect(await failed).toMatchObject({ errors: [{ token: "b" }, { token: "a" }] });
  });

  it("Z6 a disposer that fails after its limit disturbs nobody", async () => {
    const clock = new ManualClock();
    const container = createContainer({ clock, disposeTimeoutMs: 100 });
    const late = deferred();
    const Late = token<object>("Late");
    container.bind(Late, { scope: "singleton", useFactory: () => ({}), dispose: () => late.promise });
    container.get(Late);

    const failed = rejectionOf(container.dispose());
    await turns();
    clock.advance(100);
    expect(await failed).toBeInstanceOf(DisposeTimeoutError);
    late.reject(new Error("too late to be heard"));
    await turns();

    expect(container.metrics().singletons).toEqual({ created: 1, disposed: 1, released: 0, live: 0 });
  });

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY, "5"])("Z6 a limit of %p is refused", (disposeTimeoutMs) => {
    const error = thrownBy(() => createContainer({ disposeTimeoutMs: disposeTimeoutMs as number }));
    expect(error).toBeInstanceOf(InvalidOptionsError);
    expect(error).toMatchObject({ option: "disposeTimeoutMs" });
  });
});
