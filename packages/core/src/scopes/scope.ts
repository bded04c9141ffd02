import { AsyncDisposalRequiredError, ScopeClosedError } from "../errors/scope-errors.js";
import { normalizeScopeId, type ScopeId } from "../scope-id.js";
import type { ScopeObserver, ScopeOutcome } from "../scope-manager.js";
import { asyncOnly } from "./async-only.js";
import { announceClosed, announceEnding, announceRenamed, noteDisposing } from "./announce.js";
import { tellDepartures } from "./departure.js";
import { isThenable } from "./disposal.js";
import { Ending } from "./ending.js";
import type { Visit } from "./flow.js";
import type { ExclusiveOptions } from "./exclusive-use.js";
import { doFinalWork } from "./final-work.js";
import { ScopeFamily } from "./scope-family.js";
import { childReason, type CloseReason, type ScopeState } from "./close-reason.js";
import type { ScopeKind } from "./scope-kind.js";
import { tellObserver } from "./tell-observer.js";

/** One place where instances are kept. Opened by a manager through `ScopeEntry.open`, ended by `close`. */
export class Scope extends ScopeFamily {
  /** The wider scope that this one lies within. */
  readonly parent: Scope | undefined;
  /** What the manager gave to `open`, so that it finds its own record again. Set later only where a scope takes the place of another. */
  observer: ScopeObserver | undefined;

  /** @internal Set while an exit is under way that cannot wait. */ mustEndSynchronously = false;
  #id: ScopeId;
  #state: ScopeState = "open";
  #users = 0;
  #childrenInUse = 0;
  #ending: Ending | undefined = undefined;

  /** @internal */
  constructor(kind: ScopeKind, id: ScopeId, parent?: Scope, observer?: ScopeObserver) {
    super(kind);
    this.#id = id;
    this.parent = parent;
    this.observer = observer;
    this.holder?.add(this);
  }

  /** The name that its manager is registered under. */
  get name(): string {
    return this.kind.name;
  }

  /** What names it among the scopes of its kind within its parent. */
  get id(): ScopeId {
    return this.#id;
  }

  /** @internal */
  override get holder(): Scope | undefined {
    return this.parent ?? this.kind.root; // no field: one less in each idle scope
  }

  get state(): ScopeState {
    return this.#state;
  }

  /** @internal */
  get creates(): boolean {
    return this.#state === "open" || this.#state === "draining";
  }

  /** Whether a flow is inside this scope or one within it. */
  get active(): boolean {
    return this.#users > 0 || this.#childrenInUse > 0;
  }

  /** How many flows are inside this very scope. */
  get users(): number {
    return this.#users;
  }

  /** Why it ends or ended; undefined while it is open. */
  get closeReason(): CloseReason | undefined {
    return this.#ending?.reason;
  }

  /**
   * Ends the scope: nobody new comes in, those inside finish, then the scopes within it and its instances are disposed, backwards.
   * Synchronous until something asynchronous has to be waited for. Called from inside, it only marks: the last user ends it. Called by
   * a constructor, factory or disposer of its own instances, it does not wait for what waits for them. A second call gives the first one's result.
   * @throws what disposers threw: one error as itself, several as an `AggregateError`.
   */
  close(reason: CloseReason = "closed", outcome?: ScopeOutcome): void | Promise<void> {
    const ending = this.beginEnding(reason, outcome);
    if (this.mustEndSynchronously && this.attended) return; // `left` follows
    if (this.#state === "draining" && this.kind.host.isInside(this)) return;
    if (this.#state === "closed" || !this.kind.host.isAwaitedBy(this)) return this.awaitEnd(ending);
    this.proceed();
  }

  /** As `close`, where nobody waits: a timeout, an eviction. What disposers throw goes to the events and the container's `onError`. */
  closeInBackground(reason: CloseReason): void {
    this.beginEnding(reason).inBackground = true;
    this.proceed();
  }

  /**
   * Gives the open scope another id; everything else stays as it is. For its manager, which knows whether the id is free: others ask that.
   * @throws InvalidScopeIdError, ScopeClosedError where it is no longer open; then nothing has changed.
   */
  rename(newId: ScopeId): void {
    const previousId = this.#id;
    const id = normalizeScopeId(this.name, newId);
    if (this.#state !== "open") throw new ScopeClosedError(this.name, previousId, this.closeReason);
    if (id === previousId) return;
    this.#id = id;
    tellObserver(this, "renamed", previousId);
    announceRenamed(this, previousId);
  }

  /** Calls `work` inside this scope, and all that it starts. @throws ScopeClosedError where it is no longer open. */
  run<R>(work: () => R): R {
    return this.kind.host.runInside(this, work);
  }

  /**
   * Calls `work` inside this scope as the only one of those who ask for that: others wait, those who merely enter do not. What `work`
   * starts is part of the same stay and may ask again.
   * @throws ScopeClosedError; ScopeBusyError when it has waited for too long, or would wait for one who waits for it.
   */
  async runExclusively<R>(work: () => R, options?: ExclusiveOptions): Promise<Awaited<R>> {
    return await this.run(() => this.kind.host.runExclusively(this, work, options));
  }

  /**
   * Opens a fresh scope in the place of this open one, with an instance of everything that lives here. When all of that has been created,
   * `serve` is called: the manager leads entrants to the fresh one from then on, and returns its observer. Then this one is closed.
   * @throws what constructors and factories threw, one error as itself, several as an `AggregateError`; then this one stays in service.
   */
  reload(serve: (successor: Scope) => ScopeObserver | undefined): Promise<void> {
    return this.kind.host.reload(this, serve);
  }

  /** @internal A flow comes in. */
  enter(): void {
    if (this.#users++ === 0 && this.#childrenInUse === 0) this.becomeActive();
  }

  /** @internal A flow leaves; `left` follows when its manager knows of it. */
  leave(visit: Visit): void {
    if (--this.#users === 0 && this.#childrenInUse === 0) this.becomeIdle();
    tellDepartures(this, visit);
  }

  /** @internal The last user of an ending scope ends it, and waits for that unless somebody else does. */
  left(): void | Promise<void> {
    if (this.active) return;
    const attended = this.#ending !== undefined && this.attended;
    if (attended) this.mustEndSynchronously = false; // it need not be over when a flow leaves that merely is the last one
    const result = attended ? this.proceed() : this.#ending && this.awaitEnd(this.#ending);
    // Also where this one stays open: those inside an ending scope open further ones.
    for (let wider = this.holder; wider !== undefined; wider = wider.holder) wider.proceed();
    return result;
  }

  /** @internal Marks this scope and all within it as ending, so that nobody can come in while the first of them is disposed. */
  beginEnding(reason: CloseReason, outcome?: ScopeOutcome): Ending {
    if (this.#ending !== undefined) return this.#ending;
    this.#state = "draining";
    const ending = (this.#ending = new Ending(reason, outcome ?? { ok: true }));
    announceEnding(this, reason);
    tellObserver(this, "ending", reason);
    for (const child of this.childrenBackwards()) child.beginEnding(childReason(reason), outcome);
    return ending;
  }

  /** @internal Goes as far towards the end as can be gone now: waits for users, then for children, then disposes. */
  proceed(): void {
    const ending = this.#ending;
    if (ending === undefined || this.#state !== "draining" || ending.cascading || (this.active && !ending.forced))
      return;
    if (this.mustEndSynchronously) {
      const tokens = asyncOnly(this);
      if (tokens !== undefined) throw new AsyncDisposalRequiredError(tokens, this);
    }
    ending.cascading = true;
    for (const child of this.childrenBackwards()) {
      child.beginEnding(childReason(ending.reason), ending.outcome).forced ||= ending.forced;
      child.mustEndSynchronously = this.mustEndSynchronously;
      child.proceed();
    }
    this.disposeAfterChildren();
  }

  /** @internal Stops waiting for those inside. */
  force(): void {
    if (this.#ending !== undefined) this.#ending.forced = true;
    for (const child of this.childrenBackwards()) child.force();
  }

  /** @internal Whether a scope may be opened within this one, or a flow come in. */
  admits(): boolean {
    if (this.#state === "open") return true;
    return this.#state === "draining" && this.active && this.#ending?.forced !== true;
  }

  /** @internal Ends the scope for somebody who may be inside it and still wants to hear of the result. */
  async ended(reason: CloseReason): Promise<void> {
    await this.awaitEnd(this.beginEnding(reason));
  }

  /** @internal How it ends or ended. */ get ending(): Ending | undefined {
    return this.#ending;
  }

  /** Waits as somebody who wants to hear of errors. */
  private awaitEnd(ending: Ending): void | Promise<void> {
    ending.awaited = true;
    try {
      this.proceed();
    } catch (error) {
      ending.awaited = false; // refused: whoever ends it later is the one who waits
      throw error;
    }
    return ending.result();
  }

  /** Whether its end is no business of a flow that leaves: somebody else waits for it or for a wider one, or nobody should. */
  private get attended(): boolean {
    return (
      this.#ending?.awaited === true ||
      this.#ending?.inBackground === true ||
      (this.holder !== undefined && this.holder.attended)
    );
  }

  private becomeActive(): void {
    this.kind.books.scopesInUse++;
    tellObserver(this, "active");
    const { holder } = this;
    if (holder !== undefined && holder.#childrenInUse++ === 0 && holder.#users === 0) holder.becomeActive();
  }

  private becomeIdle(): void {
    if (this.#state !== "closed") this.kind.books.scopesInUse--;
    this.trim();
    if (this.#state === "open") tellObserver(this, "idle");
    const { holder } = this;
    if (holder !== undefined && --holder.#childrenInUse === 0 && holder.#users === 0) holder.becomeIdle();
  }

  private disposeAfterChildren(): void {
    const ending = this.#ending;
    if (ending === undefined || this.youngest !== undefined || this.#state !== "draining" || ending.finalWorkBegun)
      return;
    ending.finalWorkBegun = true;
    this.finishWork(ending);
  }

  /** Goes on until there is nothing left to do: what is being done may ask for more. */
  private finishWork(ending: Ending): void {
    const pending = doFinalWork(this, ending);
    if (isThenable(pending)) void pending.then(() => this.finishWork(ending));
    else this.disposeInstances(ending);
  }

  private disposeInstances(ending: Ending): void {
    this.#state = "disposing";
    noteDisposing(this, ending);
    const pending = this.endInstances(this.mustEndSynchronously, ending);
    if (isThenable(pending)) void pending.then(() => this.finishEnd(ending));
    else this.finishEnd(ending);
  }

  private finishEnd(ending: Ending): void {
    const { kind, holder } = this;
    this.#state = "closed";
    if (this.active) kind.books.scopesInUse--; // ended by force: those inside leave a scope that is no longer open
    this.releaseInstances();
    kind.books.countClosed(ending.reason);
    holder?.remove(this);
    tellObserver(this, "closed", ending.reason);
    announceClosed(this, ending);
    this.tellErrors(ending);
    if (holder !== undefined && holder.#ending?.cascading === true) holder.disposeAfterChildren();
    else holder?.proceed(); // its last user may have been refused because of this one
  }

  /** Errors go to whoever waits for this scope, else to whoever waits for the wider one, else to the container's `onError`. */
  private tellErrors(ending: Ending): void {
    const { holder } = this;
    if (!ending.awaited && ending.failed) {
      if (holder !== undefined && holder.#ending !== undefined && holder.#state !== "closed")
        ending.passTo(holder.#ending);
      else this.kind.host.report(ending.error());
    }
    ending.complete();
  }
}
