import { AmbitError } from "../errors/ambit-error.js";
import { ScopeManagerError } from "../errors/manager-errors.js";
import { ScopeClosedError, ScopeDrainingError } from "../errors/scope-errors.js";
import { normalizeScopeId, type ScopeId } from "../scope-id.js";
import type { ScopeEntry, ScopeObserver } from "../scope-manager.js";
import { isThenable } from "../scopes/disposal.js";
import { Scope } from "../scopes/scope.js";
import type { ScopeKind } from "../scopes/scope-kind.js";

/** One entry as its manager sees it. What the manager does wrong ends here, with nothing left behind. */
export class OpeningEntry implements ScopeEntry {
  #opened: Scope[] | undefined = undefined;
  #told = 0;

  constructor(
    private readonly kind: ScopeKind,
    readonly id: ScopeId,
    readonly parent: Scope | undefined,
    private readonly holder: Scope,
  ) {}

  get name(): string {
    return this.kind.name;
  }

  open(id: ScopeId, observer?: ScopeObserver): Scope {
    const checked = normalizeScopeId(this.name, id);
    if (!this.holder.admits()) throw new ScopeDrainingError(this.holder.name, this.holder.id);
    const scope = new Scope(this.kind, checked, this.parent, this.holder, observer);
    if (this.#opened === undefined) this.#opened = [scope];
    else this.#opened.push(scope);
    this.kind.books.countOpened();
    return scope;
  }

  /** The scope to enter. @throws ScopeManagerError where the manager fails or returns what it may not. */
  enter(): Scope {
    try {
      const scope: unknown = this.kind.manager?.enterScope(this.id, this);
      this.#tellOpened();
      if (!(scope instanceof Scope) || scope.kind !== this.kind) {
        throw new ScopeManagerError(
          this.name,
          "enterScope",
          "it returned something that is no scope of its own. Return what entry.open(id) made.",
        );
      }
      if (scope.parent !== this.parent) {
        throw new ScopeManagerError(this.name, "enterScope", "it returned a scope that lies within another parent.");
      }
      if (!scope.admits()) throw new ScopeClosedError(scope.name, scope.id, scope.closeReason);
      return scope;
    } catch (error) {
      this.#tellOpened();
      this.#discard();
      if (error instanceof AmbitError) throw error;
      throw new ScopeManagerError(this.name, "enterScope", "it threw.", error);
    }
  }

  /** Told when the manager is done: a listener that enters the scope again has to find it, and not to open another. */
  #tellOpened(): void {
    if (this.#opened === undefined) return;
    const { books } = this.kind;
    const told = this.#told;
    this.#told = this.#opened.length;
    if (!books.listening) return;
    for (const { id } of this.#opened.slice(told)) books.emit("opened", { scope: this.name, id });
  }

  #discard(): void {
    for (const scope of this.#opened ?? []) {
      const closing = scope.close("closed");
      if (isThenable(closing)) closing.then(undefined, (error: unknown) => this.kind.host.report(error));
    }
  }
}
