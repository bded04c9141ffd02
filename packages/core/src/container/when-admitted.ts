import { ScopeCapacityError } from "../errors/scope-errors.js";
import type { ScopeManager } from "../scope-manager.js";
import type { OpeningEntry } from "./opening-entry.js";

/** Calls `enter` when the manager has admitted the entry; its place is kept until that has come to an end. @throws what either throws. */
export async function whenAdmitted<R>(
  manager: ScopeManager | undefined,
  entry: OpeningEntry,
  enter: () => R,
): Promise<R> {
  for (let first = true; ; first = false) {
    const release = (await manager?.admit?.(entry.id, entry)) ?? undefined;
    try {
      return enter();
    } catch (error) {
      // It was admitted to an open scope, which has ended or has another id since: so it needs a place, and waits for one. Once, since a
      // manager that admits and refuses for ever would otherwise hang the program.
      if (!first || !(error instanceof ScopeCapacityError && error.waitable)) throw error;
    } finally {
      release?.();
    }
  }
}
