import { createContainer, token } from "@ambit/core";
import { RetainingScopeManager, StackFlow } from "@ambit/manager-kit";
import { describe, expect, it } from "@jest/globals";
import { deferred } from "./fixtures/deferred.js";
import { StackScopeManager } from "./fixtures/stack-scope-manager.js";
import { stateOf } from "./fixtures/turns.js";

class Place {}

describe("managers whose flows differ", () => {
  it("do not lose what was entered before, when scopes of them are entered in one step", () => {
    const flow = new StackFlow();
    const container = createContainer()
      .registerScopeManager("page", new RetainingScopeManager())
      .registerScopeManager("app", new RetainingScopeManager({ flow }))
      .registerScopeManager("view", new RetainingScopeManager({ flow }))
      .registerScopeManager("own", new StackScopeManager());
    const current = () => ["app", "page", "view", "own"].map((name) => container.getCurrentScope(name as "app")?.id);
    container.runInScope("app", 1, () => {
      expect(container.runInScopes([["page", 2], ["view", 3], ["own", 4]], current)).toEqual([1, 2, 3, 4]); // prettier-ignore
      expect(container.runInScopes([["own", 4], ["view", 3], ["page", 2]], current)).toEqual([1, 2, 3, 4]); // prettier-ignore
      expect(current()).toEqual([1, undefined, undefined, undefined]);
    });
    expect(current()).toEqual([undefined, undefined, undefined, undefined]);
  });

  it("have one innermost scope, by where scopes lie, whichever manager came first", () => {
    const [flow, tenantFlow] = [new StackFlow(), new StackFlow()];
    const container = createContainer()
      .registerScopeManager("page", new RetainingScopeManager({ flow }))
      .registerScopeManager("tenant", new RetainingScopeManager({ flow: tenantFlow }))
      .registerScopeManager("session", new RetainingScopeManager({ flow }), { within: "tenant" })
      .bind(Place, { scope: "scoped" });
    const place = (): Place => container.get(Place);
    container.runInScope("page", 1, () => {
      expect(place()).toBe(place());
      container.runInScope("tenant", 1, () => {
        const ofTenant = place();
        container.runInScope("session", 1, () => expect(place()).not.toBe(ofTenant));
        expect(place()).toBe(ofTenant);
      });
    });
  });

  it("each have their own current scope, and what lies around it, where they keep that themselves", () => {
    const container = createContainer()
      .registerScopeManager("tenant", new RetainingScopeManager())
      .registerScopeManager("session", new StackScopeManager(), { within: "tenant" })
      .registerScopeManager("other", new StackScopeManager())
      .bind(Place, { scope: "tenant" });
    const tenant = container.enterScope("tenant", "acme");
    const place = container.get(Place);
    const handles = [container.enterScope("session", 1), container.enterScope("other", 2)];
    expect(["session", "other"].map((name) => container.getCurrentScope(name as "other")?.id)).toEqual([1, 2]);
    handles.pop()?.exit();
    tenant.exit();
    expect(container.get(Place)).toBe(place);
    handles.pop()?.exit();
  });

  it("know who is inside: whoever closes the scope that he is in does not wait for himself", async () => {
    const container = createContainer().registerScopeManager("own", new StackScopeManager());
    const handle = container.enterScope("own", 1);
    expect(await stateOf(Promise.resolve(handle.scope.close()))).toBe("fulfilled");
    handle.exit();
  });
});

describe("a flow", () => {
  it("that is in scopes of two containers is in none of the other's", async () => {
    const [outer, inner] = [0, 1].map(() => createContainer().registerScopeManager("s", new RetainingScopeManager()));
    let disposed = 0;
    inner!.bind(Place, {
      dispose: () => {
        disposed++;
      },
    });
    outer!.runInScope("s", 1, () => inner!.get(Place));
    await outer!.dispose();
    expect(disposed).toBe(0);
    await inner!.dispose();
    expect(disposed).toBe(1);
  });

  it("that leaves scopes in another order than it entered them is in what lies around those that are left", () => {
    const container = createContainer()
      .registerScopeManager("s", new RetainingScopeManager())
      .registerScopeManager("page", new RetainingScopeManager())
      .bind(Place, { scope: "s" });
    container.runInScope("s", "around", () => {
      const place = container.get(Place);
      const handle = container.enterScope("s", "by hand");
      using _page = container.enterScope("page", 1);
      handle.exit();
      expect(container.get(Place)).toBe(place);
    });
  });

  it("may ask optionally for what is of a scope that it has outlived, whether that is open or closed", async () => {
    const container = createContainer()
      .registerScopeManager("s", new RetainingScopeManager())
      .bind(Place, { scope: "s" });
    const [left, closed] = [deferred(), deferred()];
    const later: Promise<unknown>[] = [];
    container.runInScope("s", 1, () => {
      for (const { promise } of [left, closed]) later.push(promise.then(() => container.tryGet(Place)));
    });
    left.resolve();
    expect(await later[0]).toBeUndefined();
    await container.closeScope("s", 1);
    closed.resolve();
    expect(await later[1]).toBeUndefined();
  });
});

describe("a scope", () => {
  it("that has bindings of its own, and no values, has none of what would be provided", () => {
    const Value = token<string>("Value");
    const container = createContainer()
      .registerScopeManager("s", new RetainingScopeManager())
      .bind(Value, { scope: "s", provided: true });
    using handle = container.enterScope("s", 1);
    handle.bind(Place, { scope: "s", useClass: Place });
    expect(handle.get(Place)).toBeInstanceOf(Place);
    expect(handle.tryGet(Value)).toBeUndefined();
  });

  it("ends what its handle was asked for, wherever the flow was that asked", async () => {
    let disposed = 0;
    const Kept = token<Place>("Kept");
    const container = createContainer()
      .registerScopeManager("s", new RetainingScopeManager())
      .bind(Kept, {
        useFactory: () => new Place(),
        dispose: () => {
          disposed++;
        },
      });
    const handle = container.enterScope("s", "b");
    container.runInScope("s", "a", () => handle.get(Kept));
    handle.exit();
    await container.closeScope("s", "a");
    expect(disposed).toBe(0);
    await container.closeScope("s", "b");
    expect(disposed).toBe(1);
  });

  it("counts as found what a factory asks for and is there", () => {
    const Asking = token<Place>("Asking");
    const container = createContainer()
      .registerScopeManager("s", new RetainingScopeManager())
      .bind(Place, { scope: "s" })
      .bind(Asking, { useFactory: (resolver) => resolver.get(Place) });
    using handle = container.enterScope("s", 1);
    for (let request = 0; request < 3; request++) handle.get(Asking);
    expect(container.metrics().scopes.s?.hits).toBe(2);
  });

  it("that a construction elsewhere closes is waited for", async () => {
    const gate = deferred();
    const Closing = token<object>("Closing");
    const container = createContainer()
      .registerScopeManager("s", new RetainingScopeManager())
      .bind(Place, { scope: "s", dispose: () => gate.promise });
    container.bind(Closing, { scope: "s", useFactory: async () => ({ closed: await container.closeScope("s", "b") }) });
    container.runInScope("s", "b", () => container.get(Place));
    const closing = container.runInScope("s", "a", async () => container.getAsync(Closing));
    expect(await stateOf(closing)).toBe("pending");
    gate.resolve();
    expect(await stateOf(closing)).toBe("fulfilled");
  });
});
