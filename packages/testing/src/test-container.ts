import type { AnyContainer, Container, InjectedProvider, Provider, TokenLike } from "@ambit/core";
import { assertNoLeaks, type LeakOptions } from "./assert-no-leaks.js";
import { Baseline } from "./baseline.js";
import { inTestScope, type TestStep } from "./in-test-scope.js";
import { settle } from "./settle.js";

type NamesOf<Managers> = Extract<keyof Managers, string>;

/** The hook of a test runner: that of jest, vitest, node:test, mocha, or one's own. */
export type AfterEach = (work: () => Promise<void>) => unknown;

export interface TestOptions extends Omit<LeakOptions, "since"> {
  /** Where it is given, overrides are undone and leaks are looked for after each test. */
  readonly afterEach?: AfterEach;
}

/** What tests do with a container, and what has to be undone after each of them. */
export class TestContainer<Managers extends object> implements Disposable, AsyncDisposable {
  readonly #undos: (() => void)[] = [];
  #before: Baseline;

  /** @internal */
  constructor(
    readonly container: Container<Managers>,
    private readonly leakOptions: LeakOptions,
  ) {
    this.#before = new Baseline(this.#watched);
  }

  /** Puts another provider in front of a token's own, until the end of the test. */
  override<T>(token: TokenLike<T>, provider: Provider<NoInfer<T>, NamesOf<Managers>>): this;
  override<T, A extends readonly unknown[]>(
    token: TokenLike<T>,
    provider: InjectedProvider<NoInfer<T>, A, NamesOf<Managers>>,
  ): this;
  override(token: TokenLike<unknown>, provider: unknown): this {
    this.#undos.push(this.container.override(token, provider as Provider<unknown, NamesOf<Managers>>));
    return this;
  }

  /** As the function of this name. */
  inTestScope<R>(
    steps: NamesOf<Managers> | readonly TestStep<NamesOf<Managers>>[],
    work: () => R,
  ): Promise<Awaited<R>> {
    return inTestScope(this.container, steps, work);
  }

  /** Takes all overrides back, the last one first. */
  undoOverrides(): void {
    for (let undo = this.#undos.pop(); undo !== undefined; undo = this.#undos.pop()) undo();
  }

  /**
   * What is left is told of once, and belongs to what was there before for the next test.
   * @throws LeaksFoundError where scopes are left that were not there when this was made, or at the last assertion.
   */
  async assertNoLeaks(options: LeakOptions = {}): Promise<void> {
    await settle();
    const since = this.#before;
    this.#before = new Baseline(this.#watched);
    assertNoLeaks(this.#watched, { since, ...this.leakOptions, ...options });
  }

  [Symbol.dispose](): void {
    this.undoOverrides();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.undoOverrides();
  }

  get #watched(): AnyContainer {
    return this.container;
  }
}

/** Overrides that undo themselves, scopes, and a look for leaks: after each test with `afterEach`, or by hand and with `using`. */
export function testContainer<Managers extends object>(
  container: Container<Managers>,
  { afterEach, ...leakOptions }: TestOptions = {},
): TestContainer<Managers> {
  const tested = new TestContainer(container, leakOptions);
  afterEach?.(async () => {
    tested.undoOverrides();
    await tested.assertNoLeaks();
  });
  return tested;
}
