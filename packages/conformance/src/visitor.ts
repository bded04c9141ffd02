import type { Scope } from "@ambit/core";

/** A flow of execution that stays inside a scope, does there what it is told, and leaves when it is told. */
export class Visitor {
  /** Settles when it has left, and all has ended that ends thereby. */
  readonly gone: Promise<void>;
  /** The scope that it came into; the innermost where it entered several. */
  readonly scope: Scope;
  readonly #steps: (() => unknown)[] = [];
  #wake: () => void = () => undefined;
  #leaving: { readonly error?: unknown } | undefined;

  /** `enter` runs the work it is given inside a scope. */
  constructor(enter: (stay: () => Promise<void>) => Promise<void>, currentScope: () => Scope | undefined) {
    let scope: Scope | undefined;
    this.gone = enter(() => {
      scope = currentScope();
      return this.#stay();
    });
    this.gone.catch(() => undefined); // whoever waits hears of it
    if (scope === undefined) throw new TypeError("Nothing is current inside the scope that was entered.");
    this.scope = scope;
  }

  /** Does this in there. */
  do<R>(work: () => R): Promise<Awaited<R>> {
    return new Promise((resolve, reject) => {
      const step = async (): Promise<void> => {
        try {
          resolve(await work());
        } catch (error) {
          reject(error);
        }
      };
      this.#steps.push(() => void step());
      this.#wake();
    });
  }

  leave(): Promise<void> {
    this.#leaving = {};
    this.#wake();
    return this.gone;
  }

  /** Leaves with an error of its own. */
  fail(error: unknown): Promise<void> {
    this.#leaving = { error };
    this.#wake();
    return this.gone;
  }

  async #stay(): Promise<void> {
    for (;;) {
      for (let step = this.#steps.shift(); step !== undefined; step = this.#steps.shift()) step();
      if (this.#leaving !== undefined) break;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    if ("error" in this.#leaving) throw this.#leaving.error;
  }
}
