import { describe, expect, it } from "@jest/globals";
import {
  ContainerClosedError,
  createContainer,
  ScopeClosedError,
  ScopeLeftError,
  ScopeNotActiveError,
  token,
  type Resolver,
} from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";
import { deferred } from "./fixtures/deferred.js";
import { EndingScopeManager } from "./fixtures/ending-scope-manager.js";
import { rejectionOf, thrownBy } from "./fixtures/thrown-by.js";

interface Box {
  readonly n: number;
}

const Part = token<Box>("Part");
const Single = token<object>("Single");

/** Requests that end with their last user, and numbered parts that live in them. */
function server() {
  let parts = 0;
  const disposed: number[] = [];
  const container = createContainer()
    .registerScopeManager("request", new EndingScopeManager())
    .bind(Part, { scope: "request", useFactory: () => ({ n: ++parts }), dispose: ({ n }) => void disposed.push(n) });
  return { container, disposed };
}

describe("after the end of a scope", () => {
  it("A13 everyone who holds it is refused: handles, resolvers, scopes and flows that were started inside (defect D23) (defect D38)", async () => {
    const { container } = server();
    const Holder = token<Resolver>("Holder");
    container.bind(Holder, { scope: "request", useFactory: (resolver) => resolver });
    const ended = deferred();
    const handle = container.enterScope("request", "r");
    const resolver = handle.get(Holder);
    const { scope } = handle;
    const flow = container.runInScope("request", "r", () => {
      const detached = ended.promise.then(() => container.get(Part));
      return { detached: rejectionOf(detached) };
    });
    handle.exit();
    ended.resolve();
    for (const use of [
      () => handle.get(Part),
      () => handle.tryGet(Part),
      () => resolver.get(Part),
      () => resolver.get(Single),
    ]) {
      expect(thrownBy(use)).toMatchObject({ code: "SCOPE_CLOSED", scope: "request", id: "r", reason: "exit" });
    }
    expect(() => handle.bind(Single, { useValue: {} })).toThrow(ScopeClosedError);
    expect(() => scope.run(() => 1)).toThrow(ScopeClosedError);
    expect(await flow.detached).toMatchObject({ code: "SCOPE_CLOSED", id: "r" });
    expect(container.metrics().scopes.request).toMatchObject({ opened: 1, instances: { live: 0 } });
  });

  it("A13 seed N04 a handle that was left refuses, though its scope is open (defect D51)", async () => {
    const container = createContainer().registerScopeManager("session", new RetainingScopeManager());
    const left = container.enterScope("session", "a");
    left.exit();
    expect(left.scope.state).toBe("open");
    expect(() => left.get(Part)).toThrow(ScopeLeftError);
    expect(() => left.bind(Part, { useValue: { n: 1 } })).toThrow(ScopeLeftError);
    expect(await rejectionOf(left.release({}))).toBeInstanceOf(ScopeLeftError);
  });

  it("A14 a proxy follows the current scope, and refuses before, between and after", () => {
    const { container } = server();
    const part = container.proxy(Part);
    for (const round of [1, 2, 3]) {
      expect(() => part.n).toThrow(ScopeNotActiveError);
      container.runInScope("request", round, () => {
        expect(part.n).toBe(round);
        expect(part.n).toBe(round);
      });
    }
    expect(() => part.n).toThrow(ScopeNotActiveError);
  });
});

describe("after the container's end", () => {
  it("A15 every reference is refused with a typed error, and creates nothing", async () => {
    const { container } = server();
    let made = 0;
    const Free = token<object>("Free");
    container
      .bind(Single, { scope: "singleton", useFactory: (r) => ({ r }) })
      .bind(Free, { useFactory: () => ({ n: ++made }) });
    const { r } = container.get(Single) as { r: Resolver };
    const [later, laterAsync, standIn] = [
      container.provider(Free),
      container.providerAsync(Free),
      container.proxy(Free),
    ];
    const captured = container.runInScope("request", "r", () => container.captureScopes());
    await container.dispose();
    for (const use of [
      () => container.get(Single),
      () => container.tryGet(Free),
      () => container.getAll(Free),
      () => container.invoke((free) => free, [Free]),
      () => container.runInScope("request", "r", () => 1),
      () => container.enterScope("request", "r"),
      () => container.bind(token("New"), { useValue: 1 }),
      () => container.override(Free, { useValue: {} }),
      () => container.registerScopeManager("job", new EndingScopeManager()),
      () => container.provider(Free),
      () => container.proxy(Free),
      () => later(),
      () => (standIn as { n: number }).n,
    ]) {
      expect(thrownBy(use)).toBeInstanceOf(ContainerClosedError);
    }
    expect(await rejectionOf(laterAsync())).toBeInstanceOf(ContainerClosedError);
    expect(await rejectionOf(container.getAsync(Free))).toBeInstanceOf(ContainerClosedError);
    expect(thrownBy(() => r.get(Free))).toMatchObject({ code: "CONTAINER_CLOSED", state: "closed" });
    expect(() => captured.run(() => 1)).toThrow(ScopeClosedError);
    expect(made).toBe(0);
  });

  it("A16 its own end encloses all else: scopes end before singletons, managers after them, and nothing is told later", async () => {
    const told: string[] = [];
    class LoggedManager extends RetainingScopeManager {
      override [Symbol.asyncDispose](): void {
        super[Symbol.asyncDispose]();
        told.push("manager let go");
      }
    }
    const container = createContainer()
      .registerScopeManager("session", new LoggedManager())
      .bind(Part, { scope: "session", useFactory: () => ({ n: 1 }), dispose: () => void told.push("part disposed") })
      .bind(Single, { scope: "singleton", useFactory: () => ({}), dispose: () => void told.push("single disposed") });
    container.validate();
    expect(container.metrics().singletons.created).toBe(0);
    container.get(Single);
    container.runInScope("session", "a", () => container.get(Part));
    container.events.on("closed", ({ scope, reason }) => void told.push(`${scope} closed: ${reason}`));
    await container.dispose();
    expect(told).toEqual([
      "part disposed",
      "session closed: shutdown",
      "single disposed",
      "singleton closed: shutdown",
      "manager let go",
    ]);
    await container.dispose();
    expect(told).toHaveLength(5);
  });
});
