import { ChildContainers, endInTurn, type ScopeNames } from "@ambit/bridge-kit";
import type { Container, Scope } from "@ambit/core";
import type { AwilixContainer, Resolver } from "awilix";
import { disposeContainer } from "./dispose-container.js";
import { refuseUse } from "./refuse-use.js";

export interface AwilixBridgeOptions<Cradle extends object, Names extends string> {
  /** The container with the registrations. It is yours: nothing ends it. */
  readonly root: AwilixContainer<Cradle>;
  /** The names of the scopes that have a child container, wide to narrow. */
  readonly scopes: readonly Names[];
  /** Called with each new child container, before anybody gets it, to register what is of this scope alone. */
  readonly register?: Readonly<Partial<Record<Names, (child: AwilixContainer<Cradle>, scope: Scope) => void>>>;
}

/** An Awilix container whose scopes are those of Ambit: each has a child container, which ends with it. */
export class AwilixBridge<Cradle extends object, Names extends string = string> {
  readonly #children: ChildContainers<AwilixContainer<Cradle>, Names>;

  /** @internal */
  constructor(children: ChildContainers<AwilixContainer<Cradle>, Names>) {
    this.#children = children;
  }

  /**
   * The child container of the innermost scope that the asker is in and that has one; or of the one with this name.
   * @throws ScopeNotActiveError, ScopeLeftError, ScopeClosedError, CaptiveDependencyError; InvalidOptionsError where scopes of that name have none.
   */
  current(name?: Names): AwilixContainer<Cradle> {
    return this.#children.current(name);
  }

  /**
   * The child container of this scope, or of the nearest wider one that has one. It ends with the scope: `scope.run(() => …)` around the work
   * keeps that in use meanwhile.
   * @throws ScopeClosedError; InvalidOptionsError where none of them has one.
   */
  of(scope: Scope): AwilixContainer<Cradle> {
    return this.#children.of(scope);
  }

  /** What `current()` resolves. @throws as `current`, and as Awilix does. */
  resolve<K extends keyof Cradle>(name: K): Cradle[K];
  resolve<T>(name: string | symbol): T;
  resolve(name: string | symbol | number): unknown {
    return this.current().resolve(name as string | symbol);
  }

  /**
   * A registration of what lives in the scope with this name, and not, as `scoped()` of Awilix has it, in each child container that asks:
   * the cart of a session, also for its requests. It is built by the child container of that scope, and disposed with it.
   */
  keptIn<T>(name: Names, resolver: Resolver<T>): Resolver<T> {
    const key = Symbol(name);
    const resolve = (asking: object): T => {
      const child = this.#children.around(asking as AwilixContainer<Cradle>, name);
      const kept = child.cache.get(key);
      if (kept !== undefined) return kept.value as T;
      const value = resolver.resolve(child);
      child.cache.set(key, { resolver, value });
      return value;
    };
    // Whoever lives longer is refused, as no such scope is around him.
    return { resolve, isLeakSafe: true };
  }
}

/**
 * Gives the scopes of these names child containers of the Awilix container.
 * @throws UnknownScopeError; InvalidOptionsError where no scope is named.
 */
export function bridgeAwilix<Managers extends object, Cradle extends object, Names extends ScopeNames<Managers>>(
  container: Container<Managers>,
  { root, scopes, register }: AwilixBridgeOptions<Cradle, Names>,
): AwilixBridge<Cradle, Names> {
  const children = new ChildContainers<AwilixContainer<Cradle>, Names>(container, {
    name: "AwilixContainer",
    scopes,
    create(scope, parent = root) {
      const child = parent.createScope();
      register?.[scope.name as Names]?.(child, scope);
      return child;
    },
    dispose(child, scope) {
      const steps = [() => disposeContainer(child), () => refuseUse(child, scope)];
      return endInTurn(
        () => steps.shift(),
        (step) => step(),
      );
    },
  });
  return new AwilixBridge(children);
}
