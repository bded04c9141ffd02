import type { Binding } from "../bindings/binding.js";
import { CircularDependencyError } from "../errors/resolution-errors.js";
import type { Creation } from "./creation.js";
import type { Standpoint } from "./standpoint.js";

/** Cycles of what is kept nowhere. Those of kept instances show as a construction under way. */
export function assertNoCycle(binding: Binding, requester: Creation | undefined): void {
  for (let step = requester; step !== undefined; step = step.requester) {
    if (step.binding === binding && step.standpoint.owner === requester?.standpoint.owner) {
      throw new CircularDependencyError([...fromStep(requester?.path() ?? [], binding.name), binding.name]);
    }
  }
}

/** The names along which the requester, if it waited for this creation, would wait for itself: the first one is the last one too. */
export function cycle(met: Creation, requester: Creation | undefined): string[] | undefined {
  const chain = [...(requester?.chain() ?? [])];
  const waits = met.waitsVia(new Set(chain));
  const again = waits?.at(-1);
  if (waits === undefined || again === undefined) return undefined;
  const steps = chain.slice(0, chain.indexOf(again) + 1).reverse();
  return [...steps, ...waits].map(({ binding }) => binding.name);
}

function fromStep(path: readonly string[], name: string): readonly string[] {
  return path.slice(path.lastIndexOf(name));
}

/** The path of a request that begins at an instance which was completed long ago starts with that instance. */
export function pathTo(name: string, from: Standpoint, requester: Creation | undefined): string[] {
  const steps = requester?.path() ?? (from.owner === undefined ? [] : [from.owner.binding.name]);
  return [...steps, name];
}
