import type { Scope } from "@ambit/core";
import { singletons } from "./tokens.js";
import type { Ware } from "./ware.js";

/** What the container was given to keep, and what became of it. */
export class Journal {
  /** What went against law 8. */
  readonly violations: string[] = [];
  readonly #living = new Set<Ware>();
  readonly #ended = new Set<Ware>();
  /** What came when its scope had ended without it, for it took longer than it had: it is nobody's, and goes as soon as it comes. */
  readonly #late = new WeakSet<Ware>();

  /** The container has got it: from here on it is responsible. */
  handedOver<W extends Ware>(ware: W): W {
    this.#living.add(ware);
    if (ware.scope?.state === "closed") this.#late.add(ware);
    return ware;
  }

  /** Its disposer is called. */
  disposing(ware: Ware): void {
    if (this.#ended.has(ware)) this.violations.push(`${ware.toString()} is disposed a second time`);
    this.#living.delete(ware);
    this.#ended.add(ware);
    for (const other of this.#living) this.#checkOrder(ware, other);
  }

  /** What the container has not disposed of. */
  get living(): readonly Ware[] {
    return [...this.#living];
  }

  get disposals(): number {
    return this.#ended.size;
  }

  #checkOrder(ware: Ware, other: Ware): void {
    if (this.#late.has(other)) return;
    if (other.uses.includes(ware))
      this.violations.push(`${ware.toString()} is disposed before ${other.toString()}, which uses it`);
    else if (isAround(ware, other))
      this.violations.push(`${ware.toString()} is disposed before ${other.toString()}, which lies within its scope`);
  }
}

/** Whether the scope of the one encloses that of the other, and ends. What nobody got because its creation failed ends before its scope does. */
function isAround(outer: Ware, inner: Ware): boolean {
  if (outer.scope?.state === "open" || outer.scope?.state === "draining") return false;
  if (outer.scope === undefined) return singletons.includes(outer.token) && inner.scope !== undefined;
  let scope: Scope | undefined = inner.scope?.parent;
  while (scope !== undefined && scope !== outer.scope) scope = scope.parent;
  return scope !== undefined;
}
