import type { CloseReason, ScopeEvent, ScopeEventName, ScopeEvents, ScopeId } from "@ambit/core";

const names = [
  "opened",
  "entered",
  "exited",
  "renamed",
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

/** What an event was about. */
export interface NotedEvent {
  readonly event: ScopeEventName;
  readonly scope: string;
  readonly id: ScopeId;
  readonly reason: CloseReason | undefined;
}

/** Counts events by itself, to be held against what the books say. */
export class EventCount {
  readonly noted: NotedEvent[] = [];

  constructor(events: ScopeEvents, afterEach: () => void = () => undefined) {
    for (const event of names) {
      events.on(event, (payload: ScopeEvent & { readonly reason?: CloseReason }) => {
        const { scope, id, reason } = payload;
        this.noted.push({ event, scope, id, reason });
        afterEach();
      });
    }
  }

  of(event: ScopeEventName, scope: string): number {
    return this.noted.filter((noted) => noted.event === event && noted.scope === scope).length;
  }

  /** What happened to scopes with this id, in order, instances left out. */
  about(id: ScopeId): ScopeEventName[] {
    return this.noted.flatMap((noted) => (noted.id === id && !noted.event.startsWith("instance") ? [noted.event] : []));
  }
}
