import type { FactoryForm } from "../bindings/binding.js";
import { GeneratorProtocolError } from "../errors/resolution-errors.js";
import { combineErrors, isThenable } from "../scopes/disposal.js";
import { needsDisposal, type InstanceGenerator } from "../scopes/ownership.js";
import type { Creation } from "./creation.js";
import type { Engine } from "./engine.js";
import { withCreation } from "./injection-context.js";
import { whyEnded } from "./location.js";
import { Pending, whenAllReady, whenReady } from "./pending.js";

/** Makes the instance: dependencies, constructor or factory, decorators, `onCreate`, then into the scope. */
export function construct(engine: Engine, creation: Creation): unknown {
  return completeWith(engine, creation, () => instantiate(engine, creation));
}

/** As `construct`, where constructor or factory have been called already. */
export function receive(engine: Engine, creation: Creation, made: unknown): unknown {
  const { recipe } = creation.binding;
  return completeWith(engine, creation, () =>
    recipe.kind === "factory" ? awaited(creation, made, (late) => own(creation, late)) : made,
  );
}

/** The construction has failed before it came to a result. */
export function failConstruction(creation: Creation, error: unknown): void {
  discardMade(creation, error);
  creation.complete(false);
}

function completeWith(engine: Engine, creation: Creation, instantiated: () => unknown): unknown {
  return attempt(
    () =>
      whenReady(instantiated(), (instance) =>
        whenReady(finish(engine, creation, instance), (made) => keep(engine, creation, made)),
      ),
    (made) => creation.complete(made),
    (error) => failConstruction(creation, error),
  );
}

/** Ends what was made only for a creation that has failed: nobody else has it. */
function discardMade({ owned, keeper }: Creation, error: unknown): void {
  if (owned === undefined) return;
  const { host } = keeper.kind;
  try {
    const pending = keeper.release(owned, { ok: false, error });
    if (pending !== undefined) pending.catch((failure: unknown) => host.report(failure));
  } catch (failure) {
    host.report(failure);
  }
}

/** Calls `failed` when the attempt has failed, and `ended` when it has ended well. */
function attempt(work: () => unknown, ended: (made: boolean) => void, failed: (error: unknown) => void): unknown {
  let result: unknown;
  const rethrow = (error: unknown): never => {
    failed(error);
    throw error;
  };
  try {
    result = work();
  } catch (error) {
    return rethrow(error);
  }
  if (Pending.is(result)) {
    const settled = (instance: unknown): unknown => {
      ended(true);
      return instance;
    };
    return new Pending(result.promise.then(settled, rethrow));
  }
  ended(true);
  return result;
}

function instantiate(engine: Engine, creation: Creation): unknown {
  const { dependencies } = creation.binding;
  if (dependencies === undefined) return call(creation, [creation]);
  const values = dependencies.map((dependency) =>
    engine.resolve(dependency, creation.standpoint, creation, creation.synchronous),
  );
  const ready = whenAllReady(values, (instances) => instances);
  const args = Pending.is(ready) ? new Pending(creation.promised(ready.promise)) : ready;
  return whenReady(args, (given) => call(creation, given as unknown[]));
}

function call(creation: Creation, args: readonly unknown[]): unknown {
  const { recipe } = creation.binding;
  switch (recipe.kind) {
    case "class":
      return withCreation(creation, () => new recipe.construct(...args));
    case "factory":
      return callFactory(
        creation,
        recipe.form,
        () => recipe.call(...args),
        (late) => own(creation, late),
      );
    case "value":
      return recipe.value;
    default:
      return undefined; // resolved without being created
  }
}

/** Calls a factory or decorator in its injection context and takes the instance out of what it returns. */
function callFactory(
  creation: Creation,
  form: FactoryForm,
  factory: () => unknown,
  late?: (instance: unknown) => void,
): unknown {
  const result = creation.run(() => {
    const made = factory();
    return form === "generator" || form === "async-generator" ? begin(creation, made as InstanceGenerator) : made;
  });
  return form === "generator" ? result : awaited(creation, result, late);
}

/** What a factory has returned; an instance that arrives when the creation was given up goes to `late`, and all that was made ends. */
function awaited(creation: Creation, result: unknown, late?: (instance: unknown) => void): unknown {
  if (!isThenable(result)) return result;
  const endLate = (instance: unknown): void => {
    late?.(instance);
    void endMade(creation, whyEnded(creation.keeper, creation.path()));
  };
  return new Pending(creation.promised(result, endLate));
}

/** Runs a generator up to its `yield`; the rest of it is the disposal. */
function begin(creation: Creation, generator: InstanceGenerator): unknown {
  const yielded = (result: IteratorResult<unknown, unknown>): unknown => {
    if (result.done === true) throw new GeneratorProtocolError(creation.binding.name, "no-yield");
    creation.ownership().addGenerator(generator);
    return result.value;
  };
  const first = generator.next();
  return isThenable(first) ? first.then(yielded) : yielded(first);
}

/** Decorates, and calls `onCreate`. What fails here leaves an instance that nobody will get, so it is disposed at once. */
function finish(engine: Engine, creation: Creation, instance: unknown): unknown {
  const { binding } = creation;
  own(creation, instance);
  try {
    let made: unknown = instance;
    for (const { wrap, form } of engine.registry.decorators(binding.token)) {
      made = whenReady(made, (inner) => callFactory(creation, form, () => wrap(inner, creation)));
    }
    const { onCreate } = binding;
    if (onCreate !== undefined) {
      made = whenReady(made, (ready) => {
        const pending = creation.run(() => onCreate(ready, creation));
        return isThenable(pending) ? new Pending(creation.promised(pending).then(() => ready)) : ready;
      });
    }
    if (Pending.is(made)) return new Pending(made.promise.catch((error: unknown) => abandon(creation, error)));
    return made;
  } catch (error) {
    void endMade(creation, error);
    throw error;
  }
}

/** Notes what there is to dispose of: what the recipe has made, and nothing that was given. */
function own(creation: Creation, instance: unknown): void {
  const { binding } = creation;
  if (binding.recipe.kind !== "value" && needsDisposal(binding, instance)) creation.ownership().disposable = true;
  if (creation.owned !== undefined) creation.owned.instance = instance;
}

async function abandon(creation: Creation, error: unknown): Promise<never> {
  await endMade(creation, error);
  throw error;
}

/** Disposes of what was made for nobody. Never rejects: the error that is the cause goes to whoever waits. */
async function endMade({ owned, keeper }: Creation, error: unknown): Promise<void> {
  if (owned?.needed !== true) return;
  try {
    await keeper.callDisposers(owned, false, { ok: false, error });
  } catch (failure) {
    keeper.kind.host.report(failure);
  }
}

/** Puts the instance into the scope that keeps it. One that comes after the scope's end is disposed instead (law 7). */
function keep(engine: Engine, creation: Creation, instance: unknown): unknown {
  const { binding, home, keeper, owned, standpoint } = creation;
  if (binding.keeping.in === "resolution") (standpoint.instances ??= new Map()).set(binding, instance);
  if (home === undefined && owned === undefined) return instance;
  if (!keeper.creates) return tooLate(creation);
  keeper.countCreated();
  if (owned !== undefined) {
    owned.received = instance;
    keeper.own(owned);
  }
  if (home !== undefined) {
    const key = engine.registry.keyFor(creation);
    if (owned !== undefined) owned.key = key;
    creation.replaced = home.store(key, instance);
  }
  binding.used = true;
  const { books, name } = keeper.kind;
  if (books.listening) {
    const { startedAtMs } = creation;
    const durationMs = startedAtMs === undefined ? undefined : keeper.kind.host.clock.now() - startedAtMs;
    books.emit("instanceCreated", { scope: name, id: keeper.id, token: binding.name, durationMs });
  }
  return instance;
}

function tooLate(creation: Creation): unknown {
  const { keeper, owned } = creation;
  const error = whyEnded(keeper, creation.path());
  if (owned?.needed !== true) throw error;
  const ended = async (): Promise<never> => {
    try {
      await keeper.callDisposers(owned, false, { ok: false, error });
    } catch (failure) {
      throw combineErrors([error, failure]);
    }
    throw error;
  };
  const pending = new Pending(ended());
  if (!creation.synchronous) return pending;
  creation.pending = pending; // who asked cannot wait for it, but the end of the scope does
  pending.promise.catch((failure: unknown) => failure === error || keeper.kind.host.report(failure));
  throw error;
}
