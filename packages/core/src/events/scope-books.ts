import type { CloseReason } from "../scopes/close-reason.js";
import { ScopeEvents, type ScopeEventMap, type ScopeEventName } from "./scope-events.js";
import type { InstanceMetrics, ScopeMetrics } from "./scope-metrics.js";

/**
 * Counts what happens to the scopes of one manager and tells its listeners. Plain fields, since they are written on every entry;
 * gauges are derived from counters, so that they cannot drift apart.
 */
export class ScopeBooks {
  readonly events = new ScopeEvents();
  /** Whether an event would reach anybody. Read it before building a payload or reading the clock: a plain field, as each entry reads it. */
  listening = false;
  /** Whether anybody hears of instances that are created: then how long each took is measured. */
  listeningToCreations = false;
  /** Told of errors that nobody waits for. The container sets it to its `onError`. */
  report: (error: unknown) => void = () => undefined;

  opened = 0;
  entered = 0;
  exited = 0;
  /** Open scopes with somebody inside. */
  scopesInUse = 0;
  hits = 0;
  created = 0;
  disposed = 0;
  released = 0;
  disposeFailures = 0;
  rejected = 0;
  overflows = 0;
  leaked = 0;
  closed = 0;
  #peakOpen = 0;
  readonly #closedBy = new Map<CloseReason, number>();
  #forwardTo: ScopeEvents | undefined = undefined;

  constructor() {
    this.events.whenRecounted(this.#recount);
  }

  /** The container's events, which repeat these. */
  get forwardTo(): ScopeEvents | undefined {
    return this.#forwardTo;
  }

  set forwardTo(events: ScopeEvents | undefined) {
    this.#forwardTo = events;
    events?.whenRecounted(this.#recount);
    this.#recount();
  }

  get open(): number {
    return this.opened - this.closed;
  }

  emit<E extends ScopeEventName>(event: E, payload: ScopeEventMap[E][0]): void {
    // One payload object for both; `never` only because a union of tuples cannot be spread by name.
    if (this.events.listening) this.events.emit(event, ...([payload] as never));
    if (this.forwardTo?.listening === true) this.forwardTo.emit(event, ...([payload] as never));
  }

  readonly #recount = (): void => {
    const { events, forwardTo } = this;
    this.listening = events.listening || forwardTo?.listening === true;
    this.listeningToCreations = events.listeningToCreations || forwardTo?.listeningToCreations === true;
  };

  countOpened(): void {
    this.opened++;
    this.#peakOpen = Math.max(this.#peakOpen, this.open);
  }

  countClosed(reason: CloseReason): void {
    this.closed++;
    this.#closedBy.set(reason, (this.#closedBy.get(reason) ?? 0) + 1);
  }

  instanceMetrics(): InstanceMetrics {
    const { created, disposed, released } = this;
    return { created, disposed, released, live: created - disposed - released };
  }

  metrics(): ScopeMetrics {
    const { opened, closed, open, entered, exited, hits, disposeFailures, rejected, overflows, leaked } = this;
    return {
      opened,
      closed,
      open,
      entered,
      exited,
      active: entered - exited,
      idle: open - this.scopesInUse,
      peakOpen: this.#peakOpen,
      closedBy: Object.fromEntries(this.#closedBy),
      instances: this.instanceMetrics(),
      hits,
      disposeFailures,
      rejected,
      overflows,
      leaked,
      listenerFailures: this.events.failures,
    };
  }
}
