import { DisposingStore } from "./disposing-store.js";
import type { Scope } from "./scope.js";

const none: readonly Scope[] = [];

/**
 * Where a scope stands among the others. The scopes within one are a list through the scopes themselves: a set would take more time to come
 * into and go out of than all else that an entry does.
 */
export abstract class ScopeFamily extends DisposingStore {
  /** @internal The scope that was opened last of those within this one. */ youngest: Scope | undefined = undefined;
  /** @internal Neighbours among the scopes within the same one. */ older: Scope | undefined = undefined;
  /** @internal */ younger: Scope | undefined = undefined;
  /** @internal Where this scope is listed: its parent, or the container's root. */
  abstract override readonly holder: Scope | undefined;

  /** Open scopes within this one, in the order of opening. */
  get children(): readonly Scope[] {
    return this.childrenBackwards().toReversed();
  }

  /** @internal A list of its own, since they go while one goes through it. */
  childrenBackwards(): readonly Scope[] {
    if (this.youngest === undefined) return none;
    const children: Scope[] = [];
    for (let child: Scope | undefined = this.youngest; child !== undefined; child = child.older) children.push(child);
    return children;
  }

  /** @internal */
  add(child: Scope): void {
    child.older = this.youngest;
    if (this.youngest !== undefined) this.youngest.younger = child;
    this.youngest = child;
  }

  /** @internal */
  remove(child: Scope): void {
    if (child.younger !== undefined) child.younger.older = child.older;
    else this.youngest = child.older;
    if (child.older !== undefined) child.older.younger = child.younger;
    child.older = child.younger = undefined;
  }
}
