import type { ScopeEventMap, ScopeEventName, ScopeEvents } from "@ambit/core";

const names = [
  "opened",
  "entered",
  "exited",
  "expired",
  "evicted",
  "closing",
  "closed",
  "instanceCreated",
  "instanceDisposed",
  "disposeFailed",
  "rejected",
  "overflow",
  "leaked",
] as const satisfies readonly ScopeEventName[];

/** Every event there is. */
export const eventNames: readonly ScopeEventName[] = names;

/** Listens without ever failing: counts events by itself, and keeps the errors that they tell. */
export class EventLog {
  readonly errors: unknown[] = [];
  readonly #counts = new Map<string, number>();

  constructor(events: ScopeEvents) {
    for (const name of names) events.on(name, (event: ScopeEventMap[typeof name][0]) => this.#note(name, event));
  }

  count(name: ScopeEventName, scope: string): number {
    return this.#counts.get(`${name} ${scope}`) ?? 0;
  }

  #note(name: ScopeEventName, event: ScopeEventMap[ScopeEventName][0]): void {
    const key = `${name} ${event.scope}`;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
    if ("error" in event) this.errors.push(event.error);
  }
}
