import { createContainer, ScopeClosedError, token, type Scope } from "@ambit/core";
import { ManualClock, RetainingScopeManager } from "@ambit/manager-kit";
import { describe, expect, it } from "@jest/globals";
import { deferred } from "./fixtures/deferred.js";
import { Recorded } from "./fixtures/disposables.js";
import { rejectionOf } from "./fixtures/thrown-by.js";
import { stateOf, turns } from "./fixtures/turns.js";

const Slow = token<Recorded>("Slow");

/** A session in which a slow instance is being made, and which is not entered any more. */
function creating(lifetime: "session" | "transient" = "session", clock = new ManualClock()) {
  const log: string[] = [];
  const gate = deferred<Recorded | undefined>();
  const make = async () => (await gate.promise) ?? new Recorded("slow", log);
  const container = createContainer({ clock, disposeTimeoutMs: 1_000 })
    .registerScopeManager("session", new RetainingScopeManager({ clock }))
    .bind(Slow, { scope: lifetime, useFactory: make });
  const handle = container.enterScope("session", 1);
  const waiting = [handle.getAsync(Slow), handle.getAsync(Slow)];
  const refusals = Promise.all(waiting.map((each) => rejectionOf(each)));
  handle.exit();
  const arrive = () => gate.resolve(undefined);
  return { container, scope: handle.scope, refusals, arrive, gate, log, clock };
}

describe("an instance that arrives after its scope has ended", () => {
  it("C8 all who wait for it get the closed error, it is disposed, and the close waits for that", async () => {
    const { container, scope, refusals, arrive, log } = creating();

    const closing = Promise.resolve(scope.close());
    expect(await stateOf(closing)).toBe("pending");
    arrive();
    await closing;

    expect(log).toEqual(["slow"]);
    for (const error of await refusals) {
      expect(error).toBeInstanceOf(ScopeClosedError);
      expect(error).toMatchObject({ scope: "session", id: 1, reason: "closed", path: ["Slow"] });
    }
    expect(container.metrics().scopes.session).toMatchObject({
      open: 0,
      instances: { created: 0, disposed: 0, released: 0, live: 0 },
    });
  });

  it("C8 what is put around it late is ended too, and it is not disposed of again for that", async () => {
    const { container, scope, refusals, arrive, log, clock } = creating();
    const gate = deferred();
    container.decorate(Slow, async function* (inner) {
      await gate.promise;
      try {
        yield inner;
      } finally {
        log.push("around");
      }
    });
    arrive();
    await turns();
    const closing = Promise.resolve(scope.close());
    await turns();
    clock.advance(1_000);
    expect(await rejectionOf(closing)).toMatchObject({ code: "DISPOSE_TIMEOUT" });
    expect(log).toEqual(["slow"]);
    gate.resolve();
    await turns();

    expect(log).toEqual(["slow", "around"]);
    for (const error of await refusals) expect(error).toBeInstanceOf(ScopeClosedError);
  });

  it("Z5 C8 the same where an eviction ends the scope: disposed once", async () => {
    const { container, scope, refusals, arrive, log } = creating();

    scope.closeInBackground("evicted");
    arrive();
    await refusals;
    await container.dispose();

    expect(log).toEqual(["slow"]);
    expect(scope.closeReason).toBe("evicted");
  });

  it("C8 transients that were being made there are not lost either, and the close waits for them", async () => {
    const { scope, refusals, arrive, log } = creating("transient");

    const closing = Promise.resolve(scope.close());
    expect(await stateOf(closing)).toBe("pending");
    arrive();
    await closing;

    expect(log).toEqual(["slow", "slow"]);
    for (const error of await refusals) expect(error).toBeInstanceOf(ScopeClosedError);
  });

  it("C8 U3 a failure of the late disposer comes with the closed error", async () => {
    const failure = new Error("disposer");
    const { scope, refusals, gate } = creating();
    const failing = {
      name: "failing",
      [Symbol.dispose]() {
        throw failure;
      },
    };

    const closing = scope.close();
    gate.resolve(failing as unknown as Recorded);
    const [first] = await refusals;
    await closing;

    expect(first).toMatchObject({ errors: [{ code: "SCOPE_CLOSED" }, failure] });
  });

  it("C8 a creation that never ends holds the close no longer than the time limit", async () => {
    const { scope, clock } = creating();

    const closing = Promise.resolve(scope.close());
    const failed = rejectionOf(closing);
    await turns();
    clock.advance(999);
    expect(await stateOf(closing)).toBe("pending");
    clock.advance(1);

    expect(await failed).toMatchObject({ code: "DISPOSE_TIMEOUT", token: "Slow", limitMs: 1_000 });
    expect(scope.state).toBe("closed");
  });

  it("C8 a creation that fails after the end gives its own error", async () => {
    const failure = new Error("factory");
    const { scope, refusals, gate } = creating();

    const closing = scope.close();
    gate.reject(failure);

    expect(await refusals).toEqual([failure, failure]);
    await closing;
  });

  it("C8 an instance that arrives while the scope only drains is kept, and disposed in its turn", async () => {
    const log: string[] = [];
    const gate = deferred<Recorded>();
    const container = createContainer()
      .registerScopeManager("session", new RetainingScopeManager())
      .bind(Slow, { scope: "session", useFactory: () => gate.promise });
    let scope: Scope | undefined;

    const work = container.runInScope("session", 1, async () => {
      scope = container.getCurrentScope("session");
      const { name } = await container.getAsync(Slow);
      return [name, scope?.state, ...log];
    });
    const closing = container.closeScope("session", 1);
    gate.resolve(new Recorded("slow", log));

    expect(await work).toEqual(["slow", "draining"]);
    await closing;
    expect(log).toEqual(["slow"]);
  });
});
