import { token, type Resolver, type ScopeOutcome, type Token, type TokenLike } from "@ambit/core";
import type { AnyContainer } from "@ambit/core";
import type { Gate } from "./gate.js";
import type { Journal } from "./journal.js";

/** A service whose creation and disposal are written down. */
export class Probe implements Disposable {
  constructor(
    readonly label: string,
    /** Counts those of the same label, from 1. */
    readonly serial: number,
    readonly parts: readonly unknown[],
    private readonly journal?: Journal,
  ) {}

  /** Work that the service does; through a stand-in, it is in use until that has settled. */
  async serve<R>(work: () => R): Promise<Awaited<R>> {
    return await work();
  }

  /** The container disposes by the binding: this is for a manager that thinks it had to do that itself. */
  [Symbol.dispose](): void {
    this.journal?.disposed(this);
  }

  toString(): string {
    return `${this.label} ${this.serial}`;
  }
}

export interface ProbeOptions {
  /** Where it lives. Default: the scopes of the manager under test. */
  readonly scope?: string;
  /** What it is made from. */
  readonly from?: readonly TokenLike<unknown>[];
  /** Creation waits for this. */
  readonly createdAfter?: Gate;
  /** What creation fails with, as long as there is something. */
  readonly creationError?: () => Error | undefined;
  /** Disposal waits for this. */
  readonly disposedAfter?: Gate;
  /** Disposal fails with this. */
  readonly disposalError?: Error;
  /** Called by the disposer, with how the scope was left. */
  readonly onDispose?: (outcome: ScopeOutcome) => unknown;
}

/** Binds a probe under a token of its own. */
export function bindProbe(
  container: AnyContainer,
  journal: Journal,
  label: string,
  options: ProbeOptions,
  scope: string,
): Token<Probe> {
  const probe = token<Probe>(label);
  let serial = 0;
  const create = (resolver: Resolver): Probe => {
    const failure = options.creationError?.();
    if (failure !== undefined) throw failure;
    const parts = (options.from ?? []).map((part) => resolver.get(part));
    const created = new Probe(label, ++serial, parts, journal);
    journal.created(created);
    return created;
  };
  const end = (ended: Probe, outcome: ScopeOutcome): void | PromiseLike<void> => {
    journal.disposed(ended);
    if (options.disposalError !== undefined) throw options.disposalError;
    return options.onDispose?.(outcome) as void | PromiseLike<void>;
  };
  const { createdAfter, disposedAfter } = options;
  container.bind(probe, {
    scope: options.scope ?? scope,
    useFactory:
      createdAfter === undefined
        ? create
        : async (resolver: Resolver) => createdAfter.passed.then(() => create(resolver)),
    dispose:
      disposedAfter === undefined
        ? end
        : async (ended, outcome) => {
            await disposedAfter.passed;
            await end(ended, outcome);
          },
  });
  return probe;
}
