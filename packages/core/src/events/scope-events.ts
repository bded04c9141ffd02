import { EventEmitter } from "eventemitter3";
import type { ScopeId } from "../scope-id.js";
import type { ScopeOutcome } from "../scope-manager.js";
import { callUnawaited } from "../scopes/call-unawaited.js";
import type { CloseReason } from "../scopes/close-reason.js";

/** `scope` is the name that the manager is registered under, `id` the id: use ids in traces, never as a label of a metric. */
export interface ScopeEvent {
  readonly scope: string;
  readonly id: ScopeId;
}

export interface ScopeEndEvent extends ScopeEvent {
  readonly reason: CloseReason;
}

/** `token` is the name of what was created or disposed. Singletons come with the scope name `"singleton"`. */
export interface InstanceEvent extends ScopeEvent {
  readonly token: string;
}

/** Event names with their payloads. Durations are milliseconds. */
export interface ScopeEventMap {
  /** A scope was made. */
  opened: [event: ScopeEvent];
  /** A flow came in. */
  entered: [event: ScopeEvent];
  /** A flow left; `durationMs` is how long it stayed, where somebody listened when it came. */
  exited: [event: ScopeEvent & { readonly outcome: ScopeOutcome; readonly durationMs: number | undefined }];
  /** An open scope has another id, by which alone it is found from here on. */
  renamed: [event: ScopeEvent & { readonly previousId: ScopeId }];
  /** A timeout ends the scope. */
  expired: [event: ScopeEndEvent];
  /** A bound, or memory pressure, ends the scope. */
  evicted: [event: ScopeEndEvent];
  /** The scope admits nobody new and waits for those inside. */
  closing: [event: ScopeEndEvent];
  /**
   * Everything in the scope was disposed; `durationMs` is how long the scope was open, `disposeDurationMs` how long disposing of its
   * instances took, each where somebody listened when that began.
   */
  closed: [
    event: ScopeEndEvent & {
      readonly outcome: ScopeOutcome | undefined;
      readonly durationMs: number | undefined;
      readonly disposeDurationMs: number | undefined;
    },
  ];
  /** An instance that is kept was made; `durationMs` is how long that took, its dependencies included, where somebody listened when it began. */
  instanceCreated: [event: InstanceEvent & { readonly durationMs: number | undefined }];
  instanceDisposed: [event: InstanceEvent];
  /** A disposer threw, rejected or ran out of time. */
  disposeFailed: [event: InstanceEvent & { readonly error: unknown }];
  /** An entry was refused. */
  rejected: [event: ScopeEvent & { readonly error: unknown }];
  /** All scopes are in use, and one more than the bound was opened. */
  overflow: [event: ScopeEvent & { readonly open: number; readonly limit: number }];
  /** A flow will never leave, or had not when the container stopped waiting; `enteredAt` is the stack of its entry where leaks are tracked. */
  leaked: [event: ScopeEvent & { readonly enteredAt: string | undefined }];
}

export type ScopeEventName = keyof ScopeEventMap;

type ListenerOf<E extends ScopeEventName> = EventEmitter.EventListener<ScopeEventMap, E>;
type AnyListener = (this: unknown, ...args: unknown[]) => unknown;

/**
 * An EventEmitter3 whose listeners cannot do harm: one that throws, or is asynchronous and rejects, changes nothing for the scopes nor for the other listeners.
 * `listening` is kept as a plain field, so that nobody pays for events that nobody wants.
 */
export class ScopeEvents extends EventEmitter<ScopeEventMap> {
  /** Whether any listener is there. Read before a payload is built. */
  listening = false;
  /** Whether any listener of `instanceCreated` is there. */
  listeningToCreations = false;
  /** How often a listener has failed. */
  failures = 0;
  /** Told what listeners failed with. */
  onListenerError: ((error: unknown) => void) | undefined = undefined;

  readonly #whoAsks = new Set<() => void>();
  readonly #guarded = new WeakMap<AnyListener, AnyListener>();
  readonly #originals = new WeakMap<AnyListener, AnyListener>();

  /** Has `update` called whenever `listening` or `listeningToCreations` may have changed. */
  whenRecounted(update: () => void): void {
    this.#whoAsks.add(update);
  }

  override on<E extends ScopeEventName>(event: E, listener: ListenerOf<E>, context?: unknown): this {
    super.on(event, this.#guard(listener), context);
    return this.#recount();
  }

  override once<E extends ScopeEventName>(event: E, listener: ListenerOf<E>, context?: unknown): this {
    super.once(event, this.#guard(listener), context);
    return this.#recount();
  }

  override off<E extends ScopeEventName>(event: E, listener?: ListenerOf<E>, context?: unknown, once?: boolean): this {
    super.off(event, listener && this.#guard(listener), context, once);
    return this.#recount();
  }

  override addListener<E extends ScopeEventName>(event: E, listener: ListenerOf<E>, context?: unknown): this {
    return this.on(event, listener, context);
  }

  override removeListener<E extends ScopeEventName>(
    event: E,
    listener?: ListenerOf<E>,
    context?: unknown,
    once?: boolean,
  ): this {
    return this.off(event, listener, context, once);
  }

  override removeAllListeners(event?: ScopeEventName): this {
    super.removeAllListeners(event);
    return this.#recount();
  }

  override listeners<E extends ScopeEventName>(event: E): ListenerOf<E>[] {
    const original = (listener: ListenerOf<E>) => this.#originals.get(listener as unknown as AnyListener) ?? listener;
    return super.listeners(event).map((listener) => original(listener));
  }

  // The emitter stops at the first listener that throws, so each is wrapped; the wrapper is kept, or `off` would not find it.
  #guard<L>(given: L): L {
    const listener = given as unknown as AnyListener;
    if (this.#originals.has(listener)) return given; // the emitter takes out a listener of `once` by what it was given, the wrapper
    let guarded = this.#guarded.get(listener);
    if (guarded === undefined) {
      const report = (error: unknown): void => this.#report(error);
      guarded = function (...args) {
        callUnawaited(() => listener.apply(this, args), report);
      };
      this.#guarded.set(listener, guarded);
      this.#originals.set(guarded, listener);
    }
    return guarded as unknown as L;
  }

  #report(error: unknown): void {
    this.failures++;
    // A handler of failures that fails is the end of the line: counting is all that is left.
    callUnawaited(
      () => this.onListenerError?.(error),
      () => undefined,
    );
  }

  #recount(): this {
    const names = this.eventNames();
    this.listening = names.length > 0;
    this.listeningToCreations = names.includes("instanceCreated");
    for (const update of this.#whoAsks) update();
    return this;
  }
}
