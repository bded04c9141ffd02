import type { AnyContainer, Container, ScopeOutcome, ScopeStep } from "@ambit/core";
import type { MiddlewareOptions, ScopeNames } from "./middleware-options.js";
import { reportTo } from "./report-to.js";
import { RequestScope } from "./request-scope.js";
import { stepsFor } from "./scope-steps.js";

/** Makes what lets requests into scopes of this container. @throws UnknownScopeError. */
export function createEntrance<Request, Managers extends object>(
  container: Container<Managers>,
  options: MiddlewareOptions<Request, ScopeNames<Managers>>,
): Entrance<Request> {
  return new Entrance(container, options);
}

/** Lets requests into their scopes, and out again. */
export class Entrance<in Request> {
  readonly #names: readonly string[];

  /** @internal */
  constructor(
    private readonly container: AnyContainer,
    private readonly options: MiddlewareOptions<Request>,
  ) {
    this.#names = options.scopes.map(({ scope }) => scope);
    for (const name of this.#names) container.getScopeManager(name); // an unknown one shows now, not with the first request
  }

  /**
   * Calls `work` inside the request's scopes, and leaves them when it has settled. Settles as `work` does; what fails on the way out is told to
   * `onError`, since an answer was given by then.
   * @throws what refuses the entry: MissingScopeIdError, what `id` functions throw, and what `runInScopes` refuses with.
   */
  async enter<R>(request: Request, work: (scope: RequestScope) => R): Promise<Awaited<R>> {
    const { scopes, skip } = this.options;
    if (skip?.(request) === true) return await work(new RequestScope(this.container, [], () => true));
    const asked = stepsFor(request, scopes);
    const steps = Array.isArray(asked) ? asked : await asked;
    let stay: Promise<Awaited<R>> | undefined;
    const leaving = await outcomeOf(() => this.#runInside(steps, () => (stay = this.#stay(request, work))));
    if (stay === undefined) throw errorOf(leaving); // nobody came in
    const outcome = await outcomeOf(() => stay);
    if (!leaving.ok && (outcome.ok || outcome.error !== leaving.error)) this.report(leaving.error, request);
    this.#tellLeft(request, outcome);
    return await stay;
  }

  /** Tells of an error that comes too late for an answer. Never throws. */
  report(error: unknown, request: Request): void {
    const { onError } = this.options;
    if (onError === undefined) return reportTo(this.container, this.#names, error);
    try {
      onError(error, request);
    } catch (failure) {
      reportTo(this.container, this.#names, failure);
    }
  }

  #runInside(steps: readonly ScopeStep<string>[], work: () => unknown): unknown {
    const { container } = this;
    if (this.options.waitForPlace !== true) return container.runInScopes(steps, work);
    const waiting = steps.reduceRight(
      (inner, [name, id, options]) =>
        () =>
          container.runInScopeAsync(name, id, inner, options),
      work,
    );
    return waiting();
  }

  async #stay<R>(request: Request, work: (scope: RequestScope) => R): Promise<Awaited<R>> {
    let inside = true;
    const scope = new RequestScope(this.container, this.#names, () => inside);
    try {
      this.options.onEntered?.(request, scope);
      return await work(scope);
    } finally {
      inside = false;
    }
  }

  #tellLeft(request: Request, outcome: ScopeOutcome): void {
    try {
      this.options.onLeft?.(request, outcome);
    } catch (error) {
      this.report(error, request);
    }
  }
}

async function outcomeOf(work: () => unknown): Promise<ScopeOutcome> {
  try {
    await work();
    return { ok: true };
  } catch (error) {
    return { ok: false, error };
  }
}

function errorOf(outcome: ScopeOutcome): unknown {
  return outcome.ok ? undefined : outcome.error;
}
