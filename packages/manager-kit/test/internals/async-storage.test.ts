import { AsyncLocalStorage } from "node:async_hooks";
import { afterEach, beforeEach, describe, expect, it, jest } from "@jest/globals";
import { createContainer, type Flow } from "@ambit/core";
import { RetainingScopeManager, sharedFlow, StackFlow } from "@ambit/manager-kit";

const flowKey = Symbol.for("ambit.flow");
const shared = globalThis as { [flowKey]?: Flow };

/** Counts what the framework asks of the runtime. */
class CountingStorage<T> extends AsyncLocalStorage<T> {
  static made = 0;
  static runs = 0;

  constructor() {
    super();
    CountingStorage.made++;
  }

  override run<R, A extends unknown[]>(store: T, work: (...args: A) => R, ...args: A): R {
    CountingStorage.runs++;
    return super.run(store, work, ...args);
  }
}

let before: Flow | undefined;

function runtimeHas(asyncHooks: object | undefined): void {
  jest.spyOn(process, "getBuiltinModule").mockImplementation(() => asyncHooks);
}

beforeEach(() => {
  before = shared[flowKey];
  Reflect.deleteProperty(shared, flowKey);
  CountingStorage.made = CountingStorage.runs = 0;
});

afterEach(() => {
  jest.restoreAllMocks();
  if (before !== undefined) shared[flowKey] = before;
});

describe("the one asynchronous storage", () => {
  it("is not made before there is a manager, and then once for all managers", () => {
    runtimeHas({ AsyncLocalStorage: CountingStorage });
    const container = createContainer();
    expect(CountingStorage.made).toBe(0);
    container
      .registerScopeManager("a", new RetainingScopeManager())
      .registerScopeManager("b", new RetainingScopeManager(), { within: "a" });
    expect(CountingStorage.made).toBe(1);
  });

  it("runs once for scopes of three managers that are entered together", () => {
    runtimeHas({ AsyncLocalStorage: CountingStorage });
    const container = createContainer()
      .registerScopeManager("a", new RetainingScopeManager())
      .registerScopeManager("b", new RetainingScopeManager(), { within: "a" })
      .registerScopeManager("c", new RetainingScopeManager(), { within: "b" });
    CountingStorage.runs = 0;
    const ids = container.runInScopes(
      [
        ["a", 1],
        ["b", 2],
        ["c", 3],
      ],
      () => (["a", "b", "c"] as const).map((name) => container.getCurrentScope(name)?.id),
    );
    expect(ids).toEqual([1, 2, 3]);
    expect(CountingStorage.runs).toBe(1);
  });

  it("is a plain stack where the runtime has none", () => {
    runtimeHas(undefined);
    expect(sharedFlow()).toBeInstanceOf(StackFlow);
    const container = createContainer().registerScopeManager("s", new RetainingScopeManager());
    expect(container.runInScope("s", 1, () => container.getCurrentScope("s")?.id)).toBe(1);
  });

  it("needs no enterWith: where the runtime lacks it, a handle resolves, and its scope is not current", () => {
    // Around a storage and not a kind of it: on Node 24, run itself goes through enterWith.
    class EdgeStorage<T> {
      readonly #storage = new AsyncLocalStorage<T>();
      getStore = () => this.#storage.getStore();
      run = <R>(store: T, work: () => R): R => this.#storage.run(store, work);
      enterWith = (): void => {
        throw new Error("not implemented");
      };
    }
    runtimeHas({ AsyncLocalStorage: EdgeStorage });
    const container = createContainer().registerScopeManager("s", new RetainingScopeManager());
    container.bind(class Part {}, { scope: "s" });
    using handle = container.enterScope("s", 1);
    expect(handle.id).toBe(1);
    expect(container.getCurrentScope("s")).toBeUndefined();
    expect(container.runInScope("s", 1, () => container.getCurrentScope("s"))).toBe(handle.scope);
  });
});
