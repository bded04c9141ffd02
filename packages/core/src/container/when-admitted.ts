import { ScopeCapacityError } from "../errors/scope-errors.js";
import type { Admission } from "../scope-manager.js";
import { isThenable } from "../scopes/disposal.js";
import type { ScopeKind } from "../scopes/scope-kind.js";
import { managerError } from "./ask-manager.js";
import type { ManagerPromises } from "./manager-promises.js";
import type { OpeningEntry } from "./opening-entry.js";

/**
 * Calls `enter` when the manager has admitted the entry, whose place is kept until that has come to an end, and then `inside` in the same
 * turn. Returns what tells the result of `inside`, so that its error is not taken for a refusal. @throws what `admit` or `enter` throws.
 */
export async function whenAdmitted<V, R>(
  kind: ScopeKind,
  entry: OpeningEntry,
  promises: ManagerPromises,
  enter: () => V,
  inside: (entered: V) => R,
): Promise<() => R> {
  for (let first = true; ; first = false) {
    const admitting = kind.manager?.admit?.(entry.id, entry);
    // Awaited in any case: what is entered then is current for nobody who has only asked for it.
    const admission = await (isThenable(admitting) ? promises.wait(admitting, kind.name, "admit") : admitting);
    try {
      return attempted(inside, enter());
    } catch (error) {
      // It was admitted to an open scope, which has ended or has another id since: so it needs a place, and waits for one. Once, since a
      // manager that admits and refuses for ever would otherwise hang the program.
      if (!first || !(error instanceof ScopeCapacityError && error.waitable)) throw error;
    } finally {
      giveBack(kind, admission);
    }
  }
}

/** Whoever had the place is inside by now, or refused for another reason: that this fails is not for him to hear. */
function giveBack({ name, host }: ScopeKind, admission: Admission): void {
  try {
    admission?.();
  } catch (error) {
    host.report(managerError(name, "admit", error));
  }
}

function attempted<V, R>(work: (given: V) => R, given: V): () => R {
  try {
    const result = work(given);
    return () => result;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}
