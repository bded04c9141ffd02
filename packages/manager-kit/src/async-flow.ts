import type { Flow, Visit } from "@ambit/core";

/** The part of `AsyncLocalStorage` that is needed. */
interface Storage {
  getStore(): Visit | undefined;
  run<R>(visit: Visit | undefined, work: () => R): R;
  enterWith(visit: Visit | undefined): void;
}

interface StorageClass {
  new (): Storage;
  snapshot?(): <R>(work: () => R) => R;
}

/**
 * One flow per asynchronous call chain. It is made with the first manager, not with the module: on Node 20 and 22
 * every promise of the process pays for it from then on.
 */
class AsyncFlow implements Flow {
  readonly #storage: Storage;

  constructor(storageClass: StorageClass) {
    this.#storage = new storageClass();
    // Until a storage has run once, promises of Node 20 and 22 carry nothing, and a scope entered by hand in one of them would be current
    // for all that runs in the same turn of the event loop: another flow would be in somebody else's scope.
    const anything: unknown = true; // only undefined would be passed over, as what is there already
    this.#storage.run(anything as Visit, () => undefined);
  }

  get(): Visit | undefined {
    return this.#storage.getStore();
  }

  run<R>(visit: Visit | undefined, work: () => R): R {
    return this.#storage.run(visit, work);
  }

  set(visit: Visit | undefined): void {
    try {
      this.#storage.enterWith(visit);
    } catch {
      // Some runtimes at the edge have no enterWith: there the handle resolves, but does not make its scope current.
    }
  }
}

/**
 * One flow for all: the scope that was entered last and not left is current. Asynchronous work that `runInScope` calls loses it at its
 * first await, and so never sees somebody else's. What is entered by hand stays current for everybody until it is left, which is for
 * synchronous code only.
 */
export class StackFlow implements Flow {
  #top: Visit | undefined = undefined;

  get(): Visit | undefined {
    return this.#top;
  }

  run<R>(visit: Visit | undefined, work: () => R): R {
    const before = this.#top;
    this.#top = visit;
    try {
      return work();
    } finally {
      this.#top = before;
    }
  }

  set(visit: Visit | undefined): void {
    this.#top = visit;
  }
}

// Registered, so that two copies of this package in one program share one storage: each costs every promise.
const sharedKey = Symbol.for("ambit.flow");
const shared = globalThis as { [sharedKey]?: Flow | undefined };

/** The flow that all managers share: per asynchronous call chain where the runtime knows such, a plain stack elsewhere. */
export function sharedFlow(): Flow {
  const storageClass = findStorageClass();
  return (shared[sharedKey] ??= storageClass === undefined ? new StackFlow() : new AsyncFlow(storageClass));
}

/**
 * A function that calls work outside of every asynchronous context that is current when it is used: what a timer keeps alive must not be
 * the request that happened to start it. Make it early, where no request is current.
 */
export function outsideOfContexts(): <R>(work: () => R) => R {
  const storageClass = findStorageClass();
  return storageClass?.snapshot === undefined ? (work) => work() : storageClass.snapshot();
}

/** Found without an import, so that bundles for browsers need no stand-in for a module of Node. */
function findStorageClass(): StorageClass | undefined {
  const runtime = globalThis as {
    process?: { getBuiltinModule?: (name: string) => { AsyncLocalStorage?: StorageClass } | undefined };
    AsyncLocalStorage?: StorageClass;
  };
  return runtime.process?.getBuiltinModule?.("node:async_hooks")?.AsyncLocalStorage ?? runtime.AsyncLocalStorage;
}
