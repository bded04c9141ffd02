import { AmbitError } from "../errors/ambit-error.js";
import { ScopeManagerError } from "../errors/manager-errors.js";
import { ScopeClosedError, ScopeDrainingError } from "../errors/scope-errors.js";
import { normalizeScopeId, type ScopeId } from "../scope-id.js";
import type { ScopeEntry, ScopeObserver } from "../scope-manager.js";
import { announceOpened } from "../scopes/announce.js";
import { callUnawaited } from "../scopes/call-unawaited.js";
import { Scope } from "../scopes/scope.js";
import type { ScopeKind } from "../scopes/scope-kind.js";

/** One entry as its manager sees it. What the manager does wrong ends here, with nothing left behind. */
export class OpeningEntry implements ScopeEntry {
  #opened: Scope | undefined = undefined;
  /** What a manager opens besides: hardly ever anything, so that nearly all entries make no list. */
  #others: Scope[] | undefined = undefined;
  #told = 0;

  constructor(
    private readonly kind: ScopeKind,
    readonly id: ScopeId,
    readonly parent: Scope | undefined,
  ) {}

  get name(): string {
    return this.kind.name;
  }

  open(id: ScopeId, observer?: ScopeObserver): Scope {
    const checked = normalizeScopeId(this.name, id);
    const holder = this.parent ?? this.kind.root;
    if (holder?.admits() === false) throw new ScopeDrainingError(holder.name, holder.id);
    const scope = new Scope(this.kind, checked, this.parent, observer);
    if (this.#opened === undefined) this.#opened = scope;
    else (this.#others ??= []).push(scope);
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
        const problem = "it returned a scope that lies within another parent.";
        throw this.#letOut(scope, new ScopeManagerError(this.name, "enterScope", problem));
      }
      if (!scope.admits()) throw this.#letOut(scope, new ScopeClosedError(scope.name, scope.id, scope.closeReason));
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
    const told = this.#told;
    this.#told = 1 + (this.#others?.length ?? 0);
    if (this.kind.books.listening) this.#all().slice(told).forEach(announceOpened);
  }

  /** The manager has made it current, and is told that nobody comes in. Returns why. */
  #letOut(scope: Scope, error: AmbitError): AmbitError {
    this.#unawaited(() => this.kind.manager?.exitScope(scope, { ok: false, error }));
    return error;
  }

  #discard(): void {
    for (const scope of this.#all()) this.#unawaited(() => scope.close("closed"));
  }

  #all(): Scope[] {
    return this.#opened === undefined ? [] : [this.#opened, ...(this.#others ?? [])];
  }

  #unawaited(work: () => unknown): void {
    callUnawaited(work, (error) => this.kind.host.report(error));
  }
}
