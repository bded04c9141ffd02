import { LruMap } from "toad-cache";
import type { Subject } from "../subject.js";
import { ditox } from "./ditox.js";
import { cachePrograms } from "./scope-cache.js";

const { bounded } = cachePrograms(ditox, ({ max, dropped }) => new DroppingCache(max ?? 0, dropped));

/** It tells nobody what it drops: whoever has to end it looks before it happens. */
class DroppingCache<Scope> {
  readonly #cache: LruMap<Scope>;
  constructor(
    private readonly max: number,
    private readonly dropped: (scope: Scope) => void,
  ) {
    this.#cache = new LruMap<Scope>(max);
  }
  get(id: string): Scope | undefined {
    return this.#cache.get(id);
  }
  set(id: string, scope: Scope): void {
    const last = this.#cache.size === this.max ? (this.#cache.first as { value: Scope }) : undefined;
    this.#cache.set(id, scope);
    if (last !== undefined) this.dropped(last.value);
  }
}

export const subject: Subject = {
  programs: { bounded },
  cannot: { sessions: "it ends nothing that nobody asks for" },
};
