import { ScopeCapacityError, type Admission, type ScopeEntry, type ScopeId } from "@ambit/core";
import { RetainingScopeManager, type Retained } from "./retaining-scope-manager.js";

/** Lets entries wait for a place while all scopes are in use. */
export class WaitingScopeManager extends RetainingScopeManager {
  protected readonly waiting: (() => void)[] = [];
  #promised = 0;

  admit(id: ScopeId, { name, parent }: ScopeEntry): Admission | Promise<Admission> {
    if (this.find(id, parent) !== undefined) return;
    if (this.#hasRoom()) return this.#promise();
    return this.wait(name);
  }

  protected wait(name: string): Promise<Admission> {
    return new Promise((resolve, reject) => {
      const admit = (): void => {
        cancel();
        resolve(this.#promise());
      };
      const giveUp = (): void => {
        this.leaveLine(admit);
        reject(new ScopeCapacityError(name, this.maxScopes, true));
      };
      const cancel = this.limits.clock.schedule(giveUp, this.limits.waitTimeoutMs);
      this.waiting.push(admit);
    });
  }

  protected leaveLine(admit: () => void): void {
    this.waiting.splice(this.waiting.indexOf(admit), 1);
  }

  protected override makeRoom(_: ScopeId, { name }: ScopeEntry): void {
    const { maxScopes } = this;
    this.shrink(maxScopes - 1);
    if (this.retained.size >= maxScopes) throw new ScopeCapacityError(name, maxScopes, true);
  }

  protected override idle(retained: Retained): void {
    super.idle(retained);
    this.#wake();
  }

  protected override ended(retained: Retained): void {
    super.ended(retained);
    this.#wake();
  }

  /** The one that comes in next. */
  protected next(): (() => void) | undefined {
    return this.waiting.shift();
  }

  #wake(): void {
    if (this.#hasRoom()) this.next()?.();
  }

  #hasRoom(): boolean {
    const inUse = [...this.retained].filter(({ scope }) => scope.active).length;
    return inUse + this.#promised < this.maxScopes;
  }

  /** Keeps a place until it is taken. */
  #promise(): () => void {
    this.#promised++;
    return () => {
      this.#promised--;
      this.#wake();
    };
  }
}
