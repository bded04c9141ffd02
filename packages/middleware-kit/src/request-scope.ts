import {
  ScopeLeftError,
  type AnyContainer,
  type Resolver,
  type Scope,
  type SelectOptions,
  type TokenLike,
} from "@ambit/core";

/** Calls `work` where the request is handled. */
type Carry = <R>(work: () => R) => R;

/**
 * The scopes that one request is handled in. It resolves there wherever it is called, also where the asynchronous context is lost: in
 * listeners, streams and callbacks of pools. When the request has left, it refuses with `ScopeLeftError`.
 */
export class RequestScope implements Resolver {
  /** Widest first. */
  readonly scopes: readonly Scope[];
  readonly #carry: Carry;

  /** @internal For the calling flow, which is inside scopes of these names. */
  constructor(
    private readonly container: AnyContainer,
    names: readonly string[],
    private readonly isInside: () => boolean,
  ) {
    const captured = container.captureScopes();
    this.scopes = captured.scopes;
    this.#carry = carryFrom(container, names, (work) => captured.run(work));
  }

  /** Calls `work` inside the scopes. They do not wait for it: what it starts ends with the request, or outlives it. @throws ScopeLeftError. */
  run<R>(work: () => R): R {
    const innermost = this.scopes.at(-1);
    if (!this.isInside() && innermost !== undefined) throw new ScopeLeftError(innermost.name, innermost.id);
    return this.#carry(work);
  }

  /** A function that does the same inside the scopes, for listeners and callbacks. */
  bind<T, A extends readonly unknown[], R>(work: (this: T, ...args: A) => R): (this: T, ...args: A) => R {
    const run: Carry = (inside) => this.run(inside);
    return function (...args) {
      return run<R>(() => Reflect.apply(work, this, args));
    };
  }

  get<T>(token: TokenLike<T>, options?: SelectOptions): T {
    return this.run(() => this.container.get(token, options));
  }

  async getAsync<T>(token: TokenLike<T>, options?: SelectOptions): Promise<T> {
    return this.run(() => this.container.getAsync(token, options));
  }

  tryGet<T>(token: TokenLike<T>, options?: SelectOptions): T | undefined {
    return this.run(() => this.container.tryGet(token, options));
  }

  getAll<T>(token: TokenLike<T>, options?: SelectOptions): T[] {
    return this.run(() => this.container.getAll(token, options));
  }

  async getAllAsync<T>(token: TokenLike<T>, options?: SelectOptions): Promise<T[]> {
    return this.run(() => this.container.getAllAsync(token, options));
  }
}

/**
 * Carries work to where the calling flow is now. Its visits are taken up again and no new ones made, so that it may go on in a scope that is
 * about to end. A manager that keeps what is current itself has no visits to take up: its scopes are entered again.
 */
function carryFrom(container: AnyContainer, names: readonly string[], reenter: Carry): Carry {
  const managers = names.map((name) => container.getScopeManager(name));
  const visits = new Map(managers.flatMap(({ flow }) => (flow === undefined ? [] : [[flow, flow.get()] as const])));
  const outermost: Carry = managers.every(({ flow }) => flow !== undefined) ? (work) => work() : reenter;
  return [...visits].reduce<Carry>(
    (carry, [flow, visit]) =>
      (work) =>
        flow.run(visit, () => carry(work)),
    outermost,
  );
}
