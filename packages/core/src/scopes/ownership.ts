import type { Binding, InstanceKey } from "../bindings/binding.js";
import { GeneratorProtocolError } from "../errors/resolution-errors.js";
import type { ScopeOutcome } from "../scope-manager.js";
import { combineErrors, inTurn, isAsyncFunction, isThenable } from "./disposal.js";
import type { InstanceStore } from "./instance-store.js";
import { asDisposerOf, setRunningDisposer } from "./running-disposer.js";

export type InstanceGenerator = Generator<unknown, unknown> | AsyncGenerator<unknown, unknown>;

/** What a scope has to dispose: an instance, and how it ends. */
export class Ownership {
  /** What the container made; a decorator may have put something else around it. */
  instance: unknown = undefined;
  /** What those who asked for it got. */
  received: unknown = undefined;
  /** Where the instance lies in the scope, if it is cached. */
  key: InstanceKey | undefined = undefined;
  /** The one before it among those of its scope: a list through themselves, as an array that grows makes room for many. */
  earlier: Ownership | undefined = undefined;
  /** Whether the instance itself is to be disposed, and not only what was made for it. */
  disposable = false;
  #generators: InstanceGenerator[] | undefined = undefined;

  constructor(
    readonly binding: Binding,
    /** What the instance was made for, where it exists only for that. */
    readonly consumer: Ownership | undefined,
  ) {}

  /** Of an instance that is cached as it was made. */
  static of(binding: Binding, key: InstanceKey, instance: unknown): Ownership {
    const ownership = new Ownership(binding, undefined);
    ownership.instance = ownership.received = instance;
    ownership.key = key;
    ownership.disposable = true;
    return ownership;
  }

  /** A suspended factory or decorator, to be resumed at the end: the last one first. */
  addGenerator(generator: InstanceGenerator): void {
    (this.#generators ??= []).push(generator);
  }

  /** Forgets the instance, which has ended: what was made for it, and contexts that it has started, may hold this record for longer. */
  letGo(): void {
    this.instance = this.received = this.#generators = undefined;
  }

  /** Whether it is this consumer's, or was made only for it. */
  isFor(consumer: Ownership): boolean {
    return this === consumer || this.consumer?.isFor(consumer) === true;
  }

  /** Whether there is anything to do at the end. */
  get needed(): boolean {
    return this.disposable || this.#generators !== undefined;
  }

  /** Whether only an asynchronous exit can end it. An ordinary function that returns a promise shows only when it is called. */
  get asyncOnly(): boolean {
    if (this.#generators?.some((generator) => Symbol.asyncIterator in generator) === true) return true;
    if (!this.disposable) return false;
    const { dispose } = this.binding;
    if (dispose !== undefined) return isAsyncFunction(dispose);
    return !hasMethod(this.instance, Symbol.dispose); // then it has the asynchronous one
  }

  /** Ends what there is to end now, so that what comes later can be ended too; what is asynchronous is returned as a promise. @throws what failed: one error as itself, several as an `AggregateError`. */
  end(scope: InstanceStore, synchronous: boolean, outcome: ScopeOutcome): unknown {
    const generators = this.#generators;
    const { disposable } = this;
    this.#generators = undefined;
    this.disposable = false;
    if (generators !== undefined) return this.#endGenerators(generators, disposable, scope, synchronous, outcome);
    return disposable ? this.#endInstance(scope, synchronous, outcome) : undefined;
  }

  /** Resumes what is suspended, backwards, and then ends the instance. */
  #endGenerators(
    generators: readonly InstanceGenerator[],
    disposable: boolean,
    scope: InstanceStore,
    synchronous: boolean,
    outcome: ScopeOutcome,
  ): void | Promise<void> {
    const resume = (generator: InstanceGenerator) => () =>
      asDisposerOf(scope, () => endGenerator(generator, outcome, this.binding.name));
    const steps: (() => unknown)[] = generators.map(resume).reverse();
    if (disposable) steps.push(() => this.#endInstance(scope, synchronous, outcome));
    const failures: unknown[] = [];
    const rethrow = (): void => {
      if (failures.length > 0) throw combineErrors(failures);
    };
    const pending = inTurn(
      steps.values(),
      (step) => step() as void,
      (_, error) => failures.push(error),
    );
    return pending === undefined ? rethrow() : pending.then(rethrow);
  }

  #endInstance(scope: InstanceStore, synchronous: boolean, outcome: ScopeOutcome): unknown {
    const { instance, binding } = this;
    const before = setRunningDisposer(scope);
    try {
      if (binding.dispose !== undefined) return binding.dispose(instance, outcome);
      const atOnce = hasMethod(instance, Symbol.dispose) && (synchronous || !hasMethod(instance, Symbol.asyncDispose));
      return atOnce ? instance[Symbol.dispose]() : (instance as AsyncDisposable)[Symbol.asyncDispose]();
    } finally {
      setRunningDisposer(before);
    }
  }
}

/** Whether a disposer must run for this instance at its end. */
export function needsDisposal(binding: Binding, instance: unknown): boolean {
  return (
    binding.dispose !== undefined || hasMethod(instance, Symbol.asyncDispose) || hasMethod(instance, Symbol.dispose)
  );
}

function hasMethod<K extends symbol>(value: unknown, key: K): value is Record<K, () => unknown> {
  return typeof (value as Partial<Record<K, unknown>> | null | undefined)?.[key] === "function";
}

/** Runs what follows the `yield`, with the body's error thrown in. Letting that same error out again is no failure. */
function endGenerator(generator: InstanceGenerator, outcome: ScopeOutcome, name: string): void | Promise<void> {
  const check = (result: IteratorResult<unknown, unknown>): void => {
    if (result.done !== true) throw new GeneratorProtocolError(name, "second-yield");
  };
  const letOut = (error: unknown): void => {
    if (outcome.ok || error !== outcome.error) throw error;
  };
  try {
    const result = outcome.ok ? generator.next() : generator.throw(outcome.error);
    return isThenable(result) ? Promise.resolve(result).then(check, letOut) : check(result);
  } catch (error) {
    letOut(error);
  }
}
