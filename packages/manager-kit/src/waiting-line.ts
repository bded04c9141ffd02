import type { Admission, Clock, ScopeEntry, ScopeId } from "@ambit/core";

/** One that waits for a place. */
export interface Waiting {
  readonly id: ScopeId;
  readonly entry: ScopeEntry;
  /** Lets it in, with what gives what is to be called when it has come in or was refused. */
  readonly admit: (admission: () => Admission) => void;
}

/** Entries that wait, in the order in which they came. */
export class WaitingLine {
  readonly #waiting = new Set<Waiting>();

  constructor(
    private readonly clock: Clock,
    private readonly limitMs: number,
  ) {}

  get isEmpty(): boolean {
    return this.#waiting.size === 0;
  }

  /** Lets in who has waited longest. */
  admitFirst(admission: (entry: ScopeEntry) => Admission): void {
    const [first] = this.#waiting;
    first?.admit(() => admission(first.entry));
  }

  /** Resolves when it is let in. @throws what `refusal` makes, when it has waited for too long. */
  join(id: ScopeId, entry: ScopeEntry, refusal: () => unknown): Promise<Admission> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        cancel();
        this.#waiting.delete(waiting);
      };
      const waiting: Waiting = {
        id,
        entry,
        admit: (admission) => {
          leave(); // first, as what it is let in with may let in others
          resolve(admission());
        },
      };
      // Kept alive: somebody waits for the result.
      const cancel = this.clock.schedule(
        () => {
          leave();
          reject(refusal());
        },
        this.limitMs,
        true,
      );
      this.#waiting.add(waiting);
    });
  }

  /** Those that wait for this scope of all. */
  *for(id: ScopeId, parent: ScopeEntry["parent"]): Generator<Waiting, undefined> {
    for (const waiting of this.#waiting) if (waiting.id === id && waiting.entry.parent === parent) yield waiting;
    return undefined;
  }
}
