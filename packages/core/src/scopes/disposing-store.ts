import { DisposeTimeoutError, ScopeClosedError } from "../errors/scope-errors.js";
import type { ScopeOutcome } from "../scope-manager.js";
import { combineErrors, inTurn, isThenable, withTimeLimit } from "./disposal.js";
import type { Ending } from "./ending.js";
import type { FinalWork } from "./final-work.js";
import { InstanceStore } from "./instance-store.js";
import type { Ownership } from "./ownership.js";

/** How the instances of one scope end: with it, or before. */
export abstract class DisposingStore extends InstanceStore {
  /**
   * @internal Ends what was made only for this instance, and the instance itself where it is kept here; backwards, all of it even if some fails.
   * The end of the scope waits for it. @throws what disposers threw.
   */
  release(ownership: Ownership, outcome: ScopeOutcome): void | Promise<void> {
    const going = this.takeOwned((owned) => owned.isFor(ownership));
    const errors: unknown[] = [];
    const finish = (): void => {
      if (errors.length > 0) throw combineErrors(errors);
    };
    const pending = inTurn(
      going.values(),
      (owned) => this.endInstance(owned, false, outcome),
      (_, error) => errors.push(error),
    );
    if (pending === undefined) return finish();
    (this.held.releases ??= new Map()).set(pending, ownership.binding.name);
    return pending.finally(() => this.seldom?.releases?.delete(pending)).then(finish);
  }

  /** @internal Ends one instance now, with a time limit. Called for each at the end, and for what is released earlier. */
  endInstance(ownership: Ownership, synchronous: boolean, outcome: ScopeOutcome): void | Promise<void> {
    this.takeOutOwned(ownership);
    try {
      const pending = this.callDisposers(ownership, synchronous, outcome);
      if (pending !== undefined) return this.endLater(ownership, pending);
    } catch (error) {
      this.countEnded(ownership);
      this.countFailure(ownership.binding.name, error);
      throw error;
    }
    this.countEnded(ownership);
  }

  /** @internal Disposes of what is not counted here, or is by whoever calls. @throws what disposers throw, or that they were not done in time. */
  callDisposers(ownership: Ownership, synchronous: boolean, outcome: ScopeOutcome): void | Promise<void> {
    const pending = ownership.end(this, synchronous, outcome);
    return isThenable(pending) ? this.withinLimit(pending, ownership.binding.name) : undefined;
  }

  /**
   * Has `work` done when the scope ends: when all have left and the scopes within have ended, before any instance is disposed; what was
   * asked for last comes first. It runs inside the scope, and fails and times out as a disposer does, under `name`. Returns its undo.
   * @throws ScopeClosedError where the end has come that far already.
   */
  beforeDisposal(name: string, work: FinalWork["work"]): () => void {
    if (!this.creates) throw new ScopeClosedError(this.kind.name, this.id, this.closeReason);
    const final = { name, work };
    const all = (this.held.finalWork ??= []);
    all.push(final);
    return () => {
      const index = all.lastIndexOf(final);
      if (index >= 0) all.splice(index, 1);
    };
  }

  /** @internal Ends all instances, backwards; creations under way first, since they complete last. */
  protected endInstances(synchronous: boolean, ending: Ending): void | Promise<void> {
    const pending = this.settle(ending);
    if (pending !== undefined) return pending.then(() => this.endInstances(synchronous, ending)); // what has failed may be ending
    for (let owned = this.takeLatestOwned(); owned !== undefined; owned = this.takeLatestOwned()) {
      ending.disposing = owned.binding.name;
      try {
        const later = this.endInstance(owned, synchronous, ending.outcome);
        if (later !== undefined) return this.endOthersAfter(later, synchronous, ending);
      } catch (error) {
        ending.fail(error);
      }
    }
    if ((this.seldom?.releases?.size ?? 0) > 0) return this.endInstances(synchronous, ending); // a disposer has released something
  }

  private endOthersAfter(pending: Promise<void>, synchronous: boolean, ending: Ending): Promise<void> {
    const endOthers = (): void | Promise<void> => this.endInstances(synchronous, ending);
    return pending.then(endOthers, (error: unknown) => {
      ending.fail(error);
      return endOthers();
    });
  }

  /** @internal Names of what is under way and has to be waited for. */
  underWay(): string[] {
    const releases = this.seldom?.releases;
    if (this.creations === undefined && releases === undefined) return [];
    const creations = [...(this.creations?.values() ?? [])];
    return [...creations.map(({ binding }) => binding.name), ...(releases?.values() ?? [])];
  }

  /** @internal A disposer, or what was to be done before, has failed. */
  countFailure(token: string, error: unknown): void {
    const { books, name } = this.kind;
    books.disposeFailures++;
    if (books.listening) books.emit("disposeFailed", { scope: name, id: this.id, token, error });
  }

  /** Creations under way dispose their instance themselves when it arrives (law 7); the end waits for that, and for releases. */
  private settle(ending: Ending): Promise<unknown> | undefined {
    this.kind.host.recordConstruction();
    const releases = this.seldom?.releases;
    if (releases === undefined && this.creations === undefined) return undefined;
    const waits = [...(releases?.keys() ?? [])];
    for (const creation of this.creations?.values() ?? []) {
      const giveUp = (error: unknown): Promise<void> => {
        ending.fail(error);
        creation.giveUp();
        return creation.settled();
      };
      waits.push(this.withinLimit(creation.settled(), creation.binding.name).catch(giveUp));
    }
    return waits.length === 0 ? undefined : Promise.all(waits);
  }

  private endLater(ownership: Ownership, pending: Promise<void>): Promise<void> {
    const ended = (): void => this.countEnded(ownership);
    return pending.then(ended, (error: unknown) => {
      ended();
      this.countFailure(ownership.binding.name, error);
      throw error;
    });
  }

  /** Waits for something of this name that ends, but no longer than the limit. The error that tells of it holds nothing but names. */
  private withinLimit(work: PromiseLike<unknown>, token: string): Promise<void> {
    const { host, name } = this.kind;
    const late = () => new DisposeTimeoutError(token, name, host.disposeTimeoutMs);
    return withTimeLimit(work, host.disposeTimeoutMs, host.clock, late);
  }

  private countEnded(ownership: Ownership): void {
    const { books, name } = this.kind;
    const token = ownership.binding.name;
    ownership.letGo();
    this.live--;
    books.disposed++;
    if (books.listening) books.emit("instanceDisposed", { scope: name, id: this.id, token });
  }
}
