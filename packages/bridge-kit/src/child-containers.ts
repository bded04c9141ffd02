import {
  CurrentScope,
  InvalidOptionsError,
  Resolver,
  ScopeNotActiveError,
  token,
  type AnyContainer,
  type Container,
  type Scope,
  type Token,
} from "@ambit/core";

export interface ChildContainerOptions<Child extends object, Names extends string> {
  /** What a child container is called in messages, events and graphs. */
  readonly name: string;
  /** The names of the scopes that have a child container, wide to narrow. */
  readonly scopes: readonly Names[];
  /** Makes the child container of a scope. Its parent is that of the nearest wider scope that has one; undefined means the root. */
  readonly create: (scope: Scope, parent: Child | undefined) => Child;
  /** Ends it, and all that lives in it. */
  readonly dispose: (child: Child, scope: Scope) => void | PromiseLike<void>;
}

/** Child containers of another library, one for each scope: made when first asked for, ended with the scope. */
export class ChildContainers<Child extends object, Names extends string = string> {
  readonly #container: AnyContainer;
  readonly #options: ChildContainerOptions<Child, Names>;
  readonly #tokens: ReadonlyMap<string, Token<Child>>;
  /** Stands for that of the first of these scopes which is active, the narrowest first. */
  readonly #active: Token<Child>;
  readonly #scopes = new WeakMap<Child, Scope>();
  readonly #children = new WeakMap<Scope, Child>();

  /** @throws UnknownScopeError; InvalidOptionsError where no scope is named. */
  constructor(container: Container, options: ChildContainerOptions<Child, Names>);
  constructor(container: AnyContainer, options: ChildContainerOptions<Child, Names>) {
    const { name, scopes } = options;
    if (scopes.length === 0) throw new InvalidOptionsError("scopes", scopes, "a list with a name of a scope at least");
    for (const scope of scopes) container.getScopeManager(scope);
    this.#container = container;
    this.#options = options;
    this.#tokens = new Map(scopes.map((scope) => [scope, token<Child>(`${name}(${scope})`)]));
    this.#active = token<Child>(name);
    this.#bind();
  }

  /**
   * That of the innermost scope that the asker is in and that has one; or of the one with this name.
   * @throws ScopeNotActiveError, ScopeLeftError, ScopeClosedError, CaptiveDependencyError; InvalidOptionsError where scopes of that name have none.
   */
  current(name?: Names): Child {
    if (name !== undefined) return this.#container.get(this.#tokenOf(name));
    const innermost = this.#owning(this.#container.tryGet(CurrentScope));
    return this.#container.get(innermost === undefined ? this.#active : this.#tokenOf(innermost.name));
  }

  /**
   * That of this scope, or of the nearest wider one that has one. It ends with the scope: to keep that in use meanwhile, call
   * `scope.run(() => …)` around the work. Counts as a use.
   * @throws ScopeClosedError; InvalidOptionsError where none of them has one.
   */
  of(scope: Scope): Child {
    const owning = this.#owning(scope);
    if (owning === undefined) throw this.#withoutChild(scope.name);
    const child = owning.run(() => this.#container.get(this.#tokenOf(owning.name)));
    if (this.#scopes.get(child) === owning) return child;
    // An instance under construction gets what there is where it lives, wherever it asks from.
    throw new InvalidOptionsError("scope", scope, "one that the instance under construction lives within");
  }

  /**
   * From one child container outwards, that of the scope with this name. The root lies in no scope.
   * @throws ScopeNotActiveError where there is none.
   */
  around(child: Child, name: Names): Child {
    const active: string[] = [];
    const own = this.#scopes.get(child);
    for (let scope = own; scope !== undefined; scope = scope.parent) {
      const found = scope === own ? child : this.#children.get(scope);
      if (scope.name === name && found !== undefined) return found;
      active.push(scope.name);
    }
    throw new ScopeNotActiveError(this.#options.name, name, [], active);
  }

  #bind(): void {
    for (const [name, each] of this.#tokens) {
      this.#container.bind(each, {
        scope: name,
        useFactory: (scope: Scope, resolver: Resolver) => this.#create(scope, resolver),
        inject: [CurrentScope, Resolver],
        dispose: (child) => this.#dispose(child),
      });
    }
    this.#container.bind(this.#active, {
      scope: [...this.#tokens.keys()].reverse(),
      useFactory: (scope: Scope, resolver: Resolver) => resolver.get(this.#tokenOf(scope.name)),
      inject: [CurrentScope, Resolver],
      dispose: () => undefined, // the child container ends where it was made
    });
  }

  #create(scope: Scope, resolver: Resolver): Child {
    const wider = this.#owning(scope.parent);
    const parent = wider && resolver.get(this.#tokenOf(wider.name)); // it stands in this scope, which lies within that one
    const child = this.#options.create(scope, parent);
    this.#scopes.set(child, scope);
    this.#children.set(scope, child);
    return child;
  }

  #dispose(child: Child): void | PromiseLike<void> {
    const scope = this.#scopes.get(child);
    return scope && this.#options.dispose(child, scope);
  }

  /** The nearest scope that has a child container, from this one outwards. */
  #owning(scope: Scope | undefined): Scope | undefined {
    for (let wider = scope; wider !== undefined; wider = wider.parent) if (this.#tokens.has(wider.name)) return wider;
    return undefined;
  }

  #tokenOf(name: string): Token<Child> {
    const found = this.#tokens.get(name);
    if (found === undefined) throw this.#withoutChild(name);
    return found;
  }

  #withoutChild(name: string): InvalidOptionsError {
    const names = [...this.#tokens.keys()].map((each) => `"${each}"`).join(", ");
    return new InvalidOptionsError("scope", name, `one that has a child container (${names}), or lie within one`);
  }
}
