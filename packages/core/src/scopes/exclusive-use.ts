import type { Clock } from "../clock.js";
import { ScopeBusyError } from "../errors/scope-errors.js";
import type { Visit } from "./flow.js";
import type { Scope } from "./scope.js";

export interface ExclusiveOptions {
  /** How long to wait for those who came before. Default: 10 000. */
  readonly waitTimeoutMs?: number;
}

/** One flow that uses a scope exclusively, with all that it has started inside. */
interface ExclusiveStay {
  readonly use: ExclusiveUse;
  /** What the flow, or something that it has started, waits for. */
  readonly waitsFor: Set<ExclusiveUse>;
}

// Beside scopes and visits, since few of them are ever used exclusively.
const uses = new WeakMap<Scope, ExclusiveUse>();
const stays = new WeakMap<Visit, ExclusiveStay>();

/** Calls `work` as the only one of those who ask for that. `visits` are those of the calling flow, which is inside the scope. */
export async function runExclusively<R>(
  scope: Scope,
  visits: readonly Visit[],
  waitTimeoutMs: number,
  work: () => R,
): Promise<Awaited<R>> {
  let use = uses.get(scope);
  if (use === undefined) uses.set(scope, (use = new ExclusiveUse(scope)));
  const held = visits.flatMap((visit) => stays.get(visit) ?? []);
  if (held.some((stay) => stay.use === use)) return await work();
  const stay = await use.enter(held, waitTimeoutMs);
  const visit = visits.find((each) => each.scope === scope);
  if (visit !== undefined) stays.set(visit, stay);
  try {
    return await work();
  } finally {
    if (visit !== undefined) stays.delete(visit); // what outlives the stay is no part of it
    use.leave();
  }
}

/** Lets one flow at a time into what must not overlap in a scope, in the order in which they came. */
class ExclusiveUse {
  #holder: ExclusiveStay | undefined;
  readonly #waiting = new Set<() => void>();

  constructor(private readonly scope: Scope) {}

  /** Waits for its turn; `held` are the stays that the flow is part of. @throws ScopeBusyError. */
  async enter(held: readonly ExclusiveStay[], waitTimeoutMs: number): Promise<ExclusiveStay> {
    if (this.#holder !== undefined) {
      if (this.#waitsForOneOf(held)) throw new ScopeBusyError(this.scope.name, this.scope.id, undefined);
      await this.#turn(held, waitTimeoutMs);
    }
    return (this.#holder = { use: this, waitsFor: new Set() });
  }

  /** Lets the next one in. He holds the place from this moment on, though he goes on a little later. */
  leave(): void {
    const [next] = this.#waiting;
    if (next === undefined) this.#holder = undefined;
    else next();
  }

  /** Whether the one who is inside cannot finish before one of those stays has ended. */
  #waitsForOneOf(held: readonly ExclusiveStay[], seen = new Set<ExclusiveUse>()): boolean {
    const holder = this.#holder;
    if (holder === undefined || seen.has(this)) return false;
    seen.add(this);
    return held.includes(holder) || [...holder.waitsFor].some((use) => use.#waitsForOneOf(held, seen));
  }

  #turn(held: readonly ExclusiveStay[], waitTimeoutMs: number): Promise<void> {
    const { name, id, kind } = this.scope;
    const { clock }: { readonly clock: Clock } = kind.host;
    return new Promise((resolve, reject) => {
      const stopWaiting = (): void => {
        cancel();
        this.#waiting.delete(letIn);
        for (const stay of held) stay.waitsFor.delete(this);
      };
      const letIn = (): void => {
        stopWaiting();
        resolve();
      };
      const refuse = (): void => {
        stopWaiting();
        reject(new ScopeBusyError(name, id, waitTimeoutMs));
      };
      const cancel = clock.schedule(refuse, waitTimeoutMs, true); // somebody waits for the result
      this.#waiting.add(letIn);
      for (const stay of held) stay.waitsFor.add(this);
    });
  }
}
