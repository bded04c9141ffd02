import { createContainer, currentScopeOf, enteredScopesOf, type AnyContainer, type ScopeManager } from "@ambit/core";
import { RetainingScopeManager, sharedFlow } from "@ambit/manager-kit";
import { describe, expect, it } from "@jest/globals";
import { deferred } from "./fixtures/deferred.js";

function build(): AnyContainer {
  const container: AnyContainer = createContainer();
  for (const name of ["tenant", "session", "request", "job", "step"])
    container.registerScopeManager(name, new RetainingScopeManager());
  return container;
}

/** The ids of the scopes that the calling flow is in. */
function here(container: AnyContainer) {
  const idOf = (name: string) => container.getCurrentScope(name)?.id;
  return { tenant: idOf("tenant"), session: idOf("session"), request: idOf("request"), job: idOf("job") };
}

/** Inside lasting scopes, starts `look` in a session and a request that have been left by the time it looks. */
async function afterLeaving(container: AnyContainer, look: () => unknown): Promise<unknown> {
  const left = deferred();
  return container.runInScopes([["tenant", "t"], ["session", "lasting"], ["request", "lasting"]], async () => {
    let looking: Promise<unknown> | undefined;
    container.runInScopes([["session", "left"], ["request", "left"]], () => {
      looking = left.promise.then(look);
    });
    left.resolve();
    return looking;
  });
} // prettier-ignore

describe("work that has outlived its scopes", () => {
  it("Z12 is in no scope of their kinds, and still in the wider ones that last", async () => {
    const container = build();
    expect(await afterLeaving(container, () => here(container))).toEqual({ tenant: "t" });
  });

  it("Z12 enters a scope, and is in that one; of the kinds that it has outlived it finds none inside either", async () => {
    const container = build();
    const seen = await afterLeaving(container, () => container.runInScope("job", "j", () => here(container)));
    expect(seen).toEqual({ tenant: "t", job: "j" });
  });

  it("Z12 the same where it enters one scope in another", async () => {
    const container = build();
    const seen = await afterLeaving(container, () =>
      container.runInScope("step", "s", () => container.runInScope("job", "j", () => here(container))),
    );
    expect(seen).toEqual({ tenant: "t", job: "j" });
  });

  it("Z12 a handle that was left is passed over: what was current before it is current again, also further inside", async () => {
    const container = build();
    const left = deferred();
    const seen = await container.runInScopes([["tenant", "t"], ["session", "lasting"]], async () => {
      const handle = container.enterScope("session", "by hand");
      const looking = left.promise.then(() => container.runInScope("job", "j", () => here(container)));
      handle.exit();
      left.resolve();
      return looking;
    }); // prettier-ignore
    expect(seen).toEqual({ tenant: "t", session: "lasting", job: "j" });
  });
});

describe("the scopes of one manager that a flow is in", () => {
  function two() {
    const [sessions, jobs] = [new RetainingScopeManager(), new RetainingScopeManager()];
    const container = createContainer().registerScopeManager("session", sessions).registerScopeManager("job", jobs);
    return { container, sessions, jobs };
  }
  const ids = (manager: ScopeManager) => [...enteredScopesOf(manager)].map(({ id }) => id);

  it("are told innermost first, without those of another manager", () => {
    const { container, sessions, jobs } = two();
    container.runInScopes([["session", 1], ["job", 2], ["session", 3]], () => {
      expect([ids(sessions), ids(jobs)]).toEqual([[3, 1], [2]]);
    }); // prettier-ignore
  });

  it("are told without those that were left", () => {
    const { container, sessions } = two();
    const [first, second] = [container.enterScope("session", 1), container.enterScope("session", 2)];
    first.exit();
    expect(ids(sessions)).toEqual([2]);
    second.exit();
    expect(ids(sessions)).toEqual([]);
  });

  it("are none for a manager that has no flow", () => {
    const unaided: ScopeManager = {
      enterScope: (id, entry) => entry.open(id),
      exitScope: (scope) => scope.close("exit"),
      getCurrentScope: () => currentScopeOf(unaided),
    };
    expect(unaided.getCurrentScope()).toBeUndefined();
    expect(ids(unaided)).toEqual([]);
    expect(sharedFlow().get()).toBeUndefined();
  });
});
