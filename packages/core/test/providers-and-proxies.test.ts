import { createContainer, inject, provider, providerAsync, proxy, ScopeNotActiveError, token } from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";
import { describe, expect, it } from "@jest/globals";
import { rejectionOf, thrownBy } from "./fixtures/thrown-by.js";

class Session {
  #visits = 0;
  user = "nobody";

  visit(): number {
    return ++this.#visits;
  }
}

const build = () =>
  createContainer().registerScopeManager("session", new RetainingScopeManager()).bind(Session, { scope: "session" });

describe("providers", () => {
  it("one held by a singleton resolves in whatever scope is current when it is called", () => {
    class Holder {
      constructor(readonly session: () => Session) {}
    }
    const container = build()
      .bind(Holder, { scope: "singleton", inject: [provider(Session)] })
      .validate();
    const { session } = container.get(Holder);
    const inScope = (id: number) => container.runInScope("session", id, () => [session(), container.get(Session)]);

    const [first, second] = [inScope(1), inScope(2)];

    expect(first[0]).toBe(first[1]);
    expect(second[0]).toBe(second[1]);
    expect(second[0]).not.toBe(first[0]);
    expect(thrownBy(session)).toBeInstanceOf(ScopeNotActiveError);
  });

  it("container.provider and inject.provider are the same, and nothing is created before the call", () => {
    let made = 0;
    const Service = token<number>("Service");
    class Holder {
      readonly service = inject.provider(Service);
    }
    const container = build()
      .bind(Service, { useFactory: () => ++made })
      .bind(Holder);

    const [fromContainer, injected] = [container.provider(Service), container.get(Holder).service];
    expect(made).toBe(0);

    expect([fromContainer(), injected(), fromContainer()]).toEqual([1, 2, 3]);
  });

  it("providerAsync gives what is created asynchronously, and rejects where provider would throw", async () => {
    const Slow = token<string>("Slow");
    const Holder = token<{ readonly slow: () => Promise<string> }>("Holder");
    const container = build()
      .bind(Slow, { scope: "session", useFactory: async () => "slow" })
      .bind(Holder, { scope: "singleton", inject: [providerAsync(Slow)], useFactory: (slow) => ({ slow }) });
    const { slow } = container.get(Holder);

    expect(await container.runInScope("session", 1, slow)).toBe("slow");
    expect(await rejectionOf(slow())).toBeInstanceOf(ScopeNotActiveError);
    expect(await rejectionOf(container.providerAsync(Slow)())).toBeInstanceOf(ScopeNotActiveError);
  });

  it("provider and stand-in refuse what is created asynchronously: whoever uses them cannot wait", () => {
    const Slow = token<{ readonly name: string }>("Slow");
    const container = build().bind(Slow, { useFactory: async () => ({ name: "slow" }) });
    expect(thrownBy(container.provider(Slow))).toMatchObject({ code: "ASYNC_RESOLUTION_REQUIRED" });
    expect(thrownBy(() => container.proxy(Slow).name)).toMatchObject({ code: "ASYNC_RESOLUTION_REQUIRED" });
  });
});

describe("proxies", () => {
  it("one held by a singleton forwards each use to the current scope's instance", () => {
    class Holder {
      constructor(readonly session: Session) {}
    }
    const container = build()
      .bind(Holder, { scope: "singleton", inject: [proxy(Session)] })
      .validate();
    const { session } = container.get(Holder);
    const inScope = <R>(id: number, work: () => R) => container.runInScope("session", id, work);

    inScope(1, () => (session.user = "ann"));
    expect(inScope(1, () => [session.visit(), session.visit(), session.user])).toEqual([1, 2, "ann"]);
    expect(inScope(2, () => [session.visit(), session.user])).toEqual([1, "nobody"]);
    expect(thrownBy(() => session.user)).toBeInstanceOf(ScopeNotActiveError);
  });

  it("looks like the instance: instanceof, in, keys", () => {
    class Holder {
      readonly session = inject.proxy(Session);
    }
    const container = build().bind(Holder, { scope: "singleton" });
    const { session } = container.get(Holder);

    container.runInScope("session", 1, () => {
      expect(session).toBeInstanceOf(Session);
      expect("user" in session).toBe(true);
      expect(Object.keys(session)).toEqual(["user"]);
      expect(container.proxy(Session).user).toBe("nobody");
    });
  });

  it("has what the instance has and no more, frozen or not, and makes what can be made of it", () => {
    const Kit = token<{ readonly Part: new (name: string) => { readonly name: string }; readonly size: number }>("Kit");
    class Part {
      constructor(readonly name: string) {}
    }
    const container = build().bind(Kit, { scope: "singleton", useFactory: () => Object.freeze({ Part, size: 3 }) });
    const kit = container.proxy(Kit);
    expect(["size" in kit, "colour" in kit]).toEqual([true, false]);
    expect(Object.getOwnPropertyDescriptor(kit, "size")).toMatchObject({ value: 3, configurable: true });
    expect(Object.getOwnPropertyDescriptor(kit, "colour")).toBeUndefined();
    expect(new kit.Part("wheel")).toEqual(new Part("wheel"));
    expect(container.runInScope("session", 1, () => container.proxy(Session).constructor)).toBe(Session);
  });

  it("passes through promises and disposal without being used", async () => {
    const stand = build().proxy(Session);

    expect(await Promise.resolve(stand)).toBe(stand);
    expect(Symbol.asyncDispose in stand).toBe(false);
  });

  it("a method that was taken off stays with the instance it was taken from", () => {
    const container = build();
    const session = container.proxy(Session);
    const visit = container.runInScope("session", 1, () => session.visit);

    expect([visit(), visit()]).toEqual([1, 2]);
    expect(container.runInScope("session", 2, () => session.visit())).toBe(1);
  });
});
