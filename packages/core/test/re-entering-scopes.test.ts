import { createContainer, token, type Scope, type ScopeEntry, type ScopeId } from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";
import { describe, expect, it } from "@jest/globals";
import { StackScopeManager } from "./fixtures/stack-scope-manager.js";
import { deferred } from "./fixtures/deferred.js";
import { expectBalanced } from "./fixtures/expect-balanced.js";
import { rejectionOf, thrownBy } from "./fixtures/thrown-by.js";
import { turns } from "./fixtures/turns.js";

const Part = token<object>("Part");

describe("work that is called inside a scope by reference", () => {
  it("is in that very scope, though its manager keeps the current one itself", () => {
    const container = createContainer().registerScopeManager("job", new StackScopeManager());
    const handle = container.enterScope("job", 1);
    expect(handle.scope.run(() => [container.getCurrentScope("job"), handle.scope.users])).toEqual([handle.scope, 2]);
    expect(handle.scope.users).toBe(1);
    handle.exit();
  });

  it("is refused where the manager would let it into another one, and leaves that again", async () => {
    const failure = new Error("does not let out");
    class Forgetful extends StackScopeManager {
      override enterScope(id: ScopeId, entry: ScopeEntry): Scope {
        return entry.open(id);
      }
      override exitScope(scope: Scope): Promise<void> {
        return Promise.resolve(scope.close("exit")).then(() => {
          throw failure;
        });
      }
    }
    const reported: unknown[] = [];
    const outcomes: unknown[] = [];
    const container = createContainer({ onError: (error) => void reported.push(error) });
    container.events.on("exited", ({ outcome }) => outcomes.push(outcome));
    const jobs = container.registerScopeManager("job", new Forgetful());
    const { scope } = jobs.enterScope("job", 1);
    let called = false;
    expect(thrownBy(() => scope.run(() => (called = true)))).toMatchObject({ code: "SCOPE_CLOSED", scope: "job" });
    await turns();
    expect([called, outcomes]).toEqual([false, [{ ok: true }]]);
    expect(reported).toEqual([expect.objectContaining({ method: "exitScope", cause: failure })]);
    expect(container.metrics().scopes.job).toMatchObject({ opened: 2, open: 1, active: 1 });
    expectBalanced(container.metrics());
  });

  it("is no entry for the manager where its flow is carried", () => {
    const entered: ScopeId[] = [];
    class Counting extends RetainingScopeManager {
      override enterScope(id: ScopeId, entry: ScopeEntry): Scope {
        entered.push(id);
        return super.enterScope(id, entry);
      }
    }
    const container = createContainer().registerScopeManager("job", new Counting());
    const handle = container.enterScope("job", 1);
    handle.scope.run(() => expect(container.getCurrentScope("job")).toBe(handle.scope));
    expect(entered).toEqual([1]);
    handle.exit();
  });
});

describe("work that had to wait for its place", () => {
  it("and fails at once rejects with its own error, is not taken for a refusal, and nothing is reported", async () => {
    const failure = new Error("of the work");
    const reported: unknown[] = [];
    const container = createContainer({ onError: (error) => void reported.push(error) }).registerScopeManager(
      "job",
      new StackScopeManager(),
    );
    const work = container.runInScopeAsync("job", 1, () => {
      throw failure;
    });
    expect(await rejectionOf(work)).toBe(failure);
    expect(container.metrics().scopes.job).toMatchObject({ entered: 1, exited: 1, rejected: 0 });
    expect(reported).toEqual([]);
  });

  it("A12 and outlives its scope is refused, and does not fall back into the one around it", async () => {
    const container = createContainer()
      .registerScopeManager("session", new RetainingScopeManager())
      .bind(Part, { scope: "session", useFactory: () => ({}) });
    const gate = deferred();
    let outliving: Promise<unknown> | undefined;
    await container.runInScope("session", "around", () =>
      container.runInScopeAsync("session", "inner", () => {
        outliving = gate.promise.then(() => thrownBy(() => container.get(Part)));
      }),
    );
    gate.resolve();
    expect(await outliving).toMatchObject({ code: "SCOPE_LEFT", id: "inner" });
  });
});
