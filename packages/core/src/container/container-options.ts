import type { Clock } from "../clock.js";
import type { InstanceMetrics, ScopeMetrics } from "../events/scope-metrics.js";
import type { ScopeId } from "../scope-id.js";
import type { Scope } from "../scopes/scope.js";
import type { CloseReason } from "../scopes/close-reason.js";
import type { ProvidedPairs } from "./provided-values.js";

export interface ContainerOptions {
  /** Default: the clock of the runtime. */
  readonly clock?: Clock;
  /** How long one disposer may take. Default: 10 000. */
  readonly disposeTimeoutMs?: number;
  /** How long `dispose()` waits for flows that are inside scopes. Default: 10 000. */
  readonly drainTimeoutMs?: number;
  /**
   * Tell, with `leaked` events, of flows that nobody can end any more: their handle, or the promise of their work, was garbage-collected.
   * The events say where the flow came in. Ends nothing; costs a stack trace per entry. Default: false, and only `dispose()` tells.
   */
  readonly trackLeaks?: boolean;
  /** Told of errors that nobody waits for: failing listeners, disposals after a timeout or an eviction. Default: prints them. */
  readonly onError?: (error: unknown) => void;
}

/** Options of entering a scope. */
export interface EnterOptions<V extends readonly unknown[] = readonly unknown[]> {
  /** The wider scope to enter within, where it is not the current one. */
  readonly parent?: Scope;
  /** Values for the scope: pairs of a token and its value. */
  readonly provide?: ProvidedPairs<V>;
}

export interface CloseOptions {
  /** The wider scope that the scope lies within, where it is not the current one. */
  readonly parent?: Scope;
  /** Default: `"closed"`. */
  readonly reason?: CloseReason;
}

export interface ReloadOptions {
  /** The wider scope that the scope lies within, where it is not the current one. */
  readonly parent?: Scope;
}

/** One scope to enter with others: its name, its id, and options. The id may be left out where the manager makes one. */
export type ScopeStep<Names extends string> = readonly [
  name: Names,
  id?: ScopeId | undefined,
  options?: EnterOptions | undefined,
];

export interface ContainerMetrics {
  readonly scopes: Readonly<Record<string, ScopeMetrics>>;
  readonly singletons: InstanceMetrics;
}
