import type { Binding } from "../bindings/binding.js";
import type { Dependency } from "../bindings/dependency.js";
import type { BindingRegistry } from "../bindings/binding-registry.js";
import {
  AsyncResolutionRequiredError,
  CircularDependencyError,
  ScopeNotActiveError,
  TokenNotBoundError,
  ValueNotProvidedError,
} from "../errors/resolution-errors.js";
import { ContainerClosedError } from "../errors/manager-errors.js";
import { ScopeClosedError, ScopeLeftError } from "../errors/scope-errors.js";
import { encloses } from "../scopes/lineage.js";
import type { Scope } from "../scopes/scope.js";
import { undefinedInstance } from "../scopes/instance-store.js";
import { tokenName } from "../token.js";
import { creationCarriedBy, CarriedCreation } from "./carried-creation.js";
import { resolveDirectly } from "../plans/direct.js";
import { planFor } from "../plans/plan.js";
import { PlanRun } from "../plans/plan-run.js";
import { construct, receive } from "./construction.js";
import { Creation } from "./creation.js";
import type { CurrentScopes } from "./current-scopes.js";
import { currentCreation } from "./injection-context.js";
import { locate, whyEnded, whyNotLocated } from "./location.js";
import { Pending, settle, whenAllReady } from "./pending.js";
import { createProxy } from "./proxy.js";
import type { Resolver } from "./resolver.js";
import { assertNoCycle, cycle, pathTo } from "./path.js";
import { Standpoint } from "./standpoint.js";

/** Resolves. Returns instances, or `Pending` ones; who asked synchronously gets an error instead of those. */
export class Engine {
  /** How many constructions under way are carried by flows: as long as there are none, nobody looks. */
  carried = 0;

  constructor(
    readonly registry: BindingRegistry,
    readonly root: Scope,
    readonly current: CurrentScopes,
    /** What the resolver is where no creation asks. */
    private readonly container: Resolver,
  ) {}

  /** A request of the program. Inside a construction it is a step of that construction, however the container was reached. */
  request(dependency: Dependency<unknown>, scope: Scope | undefined, synchronous: boolean): unknown {
    const found = resolveDirectly(this, dependency, scope, synchronous);
    if (found !== undefined) return found === undefinedInstance ? undefined : found;
    this.assertNotClosed();
    const creation = this.#creationUnderWay();
    if (creation === undefined)
      return this.resolve(dependency, new Standpoint(scope, undefined), undefined, synchronous);
    const { owner } = creation.standpoint;
    if (owner !== undefined || scope === undefined) return creation.resolve(dependency, synchronous);
    return this.resolve(dependency, new Standpoint(scope, undefined), creation, synchronous);
  }

  /** Calls the work of a factory so that its construction is known after an `await` too, wherever a flow can carry it. */
  carry<R>(creation: Creation, work: () => R): R {
    let carried = work;
    for (const flow of this.current.flows()) {
      const inner = carried;
      carried = () => flow.run(new CarriedCreation(this.root, creation, flow.get()), inner);
    }
    return carried();
  }

  resolve(
    dependency: Dependency<unknown>,
    from: Standpoint,
    requester: Creation | undefined,
    synchronous: boolean,
  ): unknown {
    switch (dependency.mode) {
      case "one":
        return this.#one(dependency, from, requester, synchronous);
      case "optional":
        return this.#optional(dependency, from, requester, synchronous);
      case "all":
        return this.#all(dependency, from, requester, synchronous);
      case "provider":
        return () => this.#later(dependency, true);
      case "providerAsync":
        return async () => settle(this.#later(dependency, false));
      case "proxy":
        return createProxy(() => this.#later(dependency, true) as object);
    }
  }

  /** Resolves as the program does at that time. Of a construction that happens to run it is a step only where cycles are looked for. */
  #later(dependency: Dependency<unknown>, synchronous: boolean): unknown {
    this.assertNotClosed();
    return this.resolve(
      dependency.asOne(),
      new Standpoint(undefined, undefined),
      this.#creationUnderWay(),
      synchronous,
    );
  }

  /** The construction that the calling code is part of. */
  #creationUnderWay(): Creation | undefined {
    const running = currentCreation();
    if (running !== undefined) return running.belongsTo(this) ? running : undefined;
    if (this.carried === 0) return undefined;
    for (const flow of this.current.flows()) {
      const creation = creationCarriedBy(flow);
      if (creation?.belongsTo(this) === true) return creation;
    }
    return undefined;
  }

  /** Whether the calling code is part of a construction that the end of this scope waits for. */
  isConstructingIn(scope: Scope): boolean {
    const creation = this.#creationUnderWay();
    if (creation === undefined) return false;
    for (const { keeper } of creation.chain()) if (encloses(scope, keeper)) return true;
    return false;
  }

  assertNotClosed(): void {
    if (this.root.state === "closed") throw new ContainerClosedError("closed");
  }

  #one(
    dependency: Dependency<unknown>,
    from: Standpoint,
    requester: Creation | undefined,
    synchronous: boolean,
  ): unknown {
    const binding = this.find(dependency, from, requester);
    if (binding === undefined) {
      const name = tokenName(dependency.token);
      throw new TokenNotBoundError(name, pathTo(name, from, requester), this.registry.nearestName(name));
    }
    return this.resolveBinding(binding, from, requester, synchronous);
  }

  #optional(
    dependency: Dependency<unknown>,
    from: Standpoint,
    requester: Creation | undefined,
    synchronous: boolean,
  ): unknown {
    const binding = this.find(dependency, from, requester);
    if (binding === undefined) return undefined;
    try {
      const home = this.home(binding, from, requester);
      if (binding.recipe.kind === "provided" && home?.seldom?.provided?.has(binding.token) !== true) return undefined;
    } catch (error) {
      // Only the scope of what was asked for may be missing; what goes wrong below it is an error like any other.
      if (error instanceof ScopeNotActiveError || error instanceof ScopeLeftError || error instanceof ScopeClosedError)
        return undefined;
      throw error;
    }
    return this.resolveBinding(binding, from, requester, synchronous);
  }

  #all(
    dependency: Dependency<unknown>,
    from: Standpoint,
    requester: Creation | undefined,
    synchronous: boolean,
  ): unknown {
    const bindings = this.registry.findAll(dependency, this.#localScope(from), requester);
    const instances = bindings.map((binding) => this.resolveBinding(binding, from, requester, synchronous));
    return whenAllReady(instances, (ready) => ready);
  }

  /** The binding that counts for this request. */
  find(dependency: Dependency<unknown>, from: Standpoint, requester: Creation | undefined): Binding | undefined {
    return this.registry.find(dependency, this.#localScope(from), requester);
  }

  /** Where bindings of single scopes are looked up first. */
  #localScope(from: Standpoint): Scope | undefined {
    if (!this.registry.hasLocalBindings) return undefined;
    return from.scope ?? this.current.innermost();
  }

  resolveBinding(binding: Binding, from: Standpoint, requester: Creation | undefined, synchronous: boolean): unknown {
    requester?.binding.observed.add(binding.seenAs);
    const { recipe } = binding;
    switch (recipe.kind) {
      case "alias":
        return this.resolve(recipe.target, from, requester, synchronous);
      case "value":
        if (!this.registry.isDecorated(binding.token)) return recipe.value;
        break;
      case "provided":
        return this.#provided(binding, from, requester);
      case "built-in": {
        if (recipe.what === "resolver") return requester ?? this.container;
        const home = this.home(binding, from, requester);
        return recipe.what === "scope" ? home : home?.id;
      }
    }
    if (binding.keeping.in === "resolution") return this.#forThisResolution(binding, from, requester, synchronous);
    const home = this.home(binding, from, requester);
    if (home === undefined) return this.#create(binding, undefined, from, requester, synchronous);

    const stored = home.stored(binding);
    if (stored !== undefined) {
      home.kind.books.hits++;
      return stored === undefinedInstance ? undefined : stored;
    }
    const creation = home.creations?.get(binding.key);
    if (creation !== undefined && !this.registry.mayMix(creation)) return this.#join(creation, requester, synchronous);
    return this.#create(binding, home, from, requester, synchronous);
  }

  /** The scope that keeps the instance; undefined where none does. @throws where there is none and there should be. */
  home(binding: Binding, from: Standpoint, requester: Creation | undefined): Scope | undefined {
    if (binding.keeping.in !== "scope") return undefined;
    const home = locate(binding, binding.keeping.kinds, from, this.root, this.current);
    if (home !== undefined) return home;
    throw whyNotLocated(binding, binding.keeping.kinds, from, this.current, pathTo(binding.name, from, requester));
  }

  #provided(binding: Binding, from: Standpoint, requester: Creation | undefined): unknown {
    const home = this.home(binding, from, requester);
    const provided = home?.seldom?.provided;
    if (provided?.has(binding.token) === true) return provided.get(binding.token);
    throw new ValueNotProvidedError(binding.name, binding.lifetime, pathTo(binding.name, from, requester));
  }

  #forThisResolution(
    binding: Binding,
    from: Standpoint,
    requester: Creation | undefined,
    synchronous: boolean,
  ): unknown {
    if (from.instances?.has(binding) === true) return from.instances.get(binding);
    const creation = from.creations?.get(binding);
    if (creation !== undefined) return this.#join(creation, requester, synchronous);
    return this.#create(binding, undefined, from, requester, synchronous);
  }

  #create(
    binding: Binding,
    home: Scope | undefined,
    from: Standpoint,
    requester: Creation | undefined,
    synchronous: boolean,
  ): unknown {
    const path = () => pathTo(binding.name, from, requester);
    if (binding.keeping.in === "nothing") assertNoCycle(binding, requester);
    const keeper = home ?? from.scope ?? this.current.innermost() ?? this.root;
    if (!keeper.creates) throw whyEnded(keeper, path());
    if (synchronous && isAsync(binding)) throw new AsyncResolutionRequiredError(binding.name, path());

    const plan = planFor(binding, this.registry, keeper, requester);
    if (plan !== undefined) {
      const run = new PlanRun(plan, this, home, keeper, from.scope, from, requester);
      if (synchronous || run.isSynchronous()) return run.make();
    }
    const creation = new Creation(this, binding, requester, home, keeper, from, synchronous);
    home?.beginCreation(creation);
    if (binding.keeping.in === "resolution") (from.creations ??= new Map()).set(binding, creation);
    return this.#made(creation, construct(this, creation), requester);
  }

  /** Goes on with a construction of which somebody else has called the constructor or factory. */
  receive(creation: Creation, made: unknown): unknown {
    const { requester } = creation;
    return this.#made(creation, receive(this, creation, made), requester);
  }

  #made(creation: Creation, instance: unknown, requester: Creation | undefined): unknown {
    if (!Pending.is(instance)) return instance;
    const { home, keeper, synchronous } = creation;
    creation.pending = instance;
    if (home === undefined) keeper.beginCreation(creation); // nobody shares it, but the end waits for it
    return this.#wait(creation, requester, synchronous);
  }

  /** Shares a construction that is under way. */
  #join(creation: Creation, requester: Creation | undefined, synchronous: boolean): unknown {
    const path = cycle(creation, requester);
    if (path !== undefined) throw new CircularDependencyError(path);
    if (creation.pending === undefined)
      throw new CircularDependencyError([creation.binding.name, creation.binding.name]);
    return this.#wait(creation, requester, synchronous);
  }

  #wait(creation: Creation, requester: Creation | undefined, synchronous: boolean): Pending {
    const { binding, pending } = creation;
    if (synchronous || pending === undefined) {
      creation.unawaited();
      throw new AsyncResolutionRequiredError(binding.name, [...(requester?.path() ?? []), binding.name]);
    }
    creation.awaitedBy(requester);
    return pending;
  }
}

function isAsync({ recipe }: Binding): boolean {
  return recipe.kind === "factory" && (recipe.form === "async" || recipe.form === "async-generator");
}
