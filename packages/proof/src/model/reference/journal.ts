import type { ModelScope } from "./state.js";

export interface JournalEntry {
  readonly text: string;
  readonly scope: ModelScope | undefined;
  /** Whether it ends something before its scope ends. */
  readonly early?: boolean;
}

/** What is expected to happen in one step. */
export class Journal {
  /** Events of scopes, as `describeEvent` writes them. */
  readonly events: JournalEntry[] = [];
  /** Calls of factories and disposers. */
  readonly calls: JournalEntry[] = [];

  /** Whether several flows leave at the same time: who is first is not said. */
  concurrent = false;
  readonly #leaving = new Set<number>();
  /** What is worth counting, beside how operations end. */
  readonly notes: string[] = [];

  event(event: string, scope: ModelScope, detail = ""): void {
    this.events.push({ text: eventText(event, scope.name, scope.id, detail), scope });
  }

  /** An event of a scope that was never opened. */
  refusal(name: string, id: unknown): void {
    this.events.push({ text: eventText("rejected", name, id, ""), scope: undefined });
  }

  overflow(name: string, id: unknown, detail: string): void {
    this.events.push({ text: eventText("overflow", name, id, detail), scope: undefined });
  }

  call(what: string, serial: number, scope: ModelScope, detail = ""): void {
    this.calls.push({ text: callText(what, serial, detail), scope });
  }

  /** The instance ends, and its scope does not. */
  earlyDisposal(serial: number, scope: ModelScope): void {
    this.calls.push({ text: callText("dispose", serial, "ok"), scope, early: true });
  }

  /** A flow leaves what it has entered, or goes on to. */
  leaves(flow: number): void {
    this.#leaving.add(flow);
    if (this.#leaving.size > 1) this.concurrent = true;
  }

  clear(): void {
    this.concurrent = false;
    this.#leaving.clear();
    this.events.length = this.calls.length = this.notes.length = 0;
  }
}

export function eventText(event: string, name: string, id: unknown, detail: string): string {
  return `${event} ${name} ${typeof id}:${String(id)} ${detail}`;
}

export function callText(what: string, serial: number, detail: string): string {
  return `${what} ${serial} ${detail}`;
}
