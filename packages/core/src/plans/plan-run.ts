import type { Scope } from "../scopes/scope.js";
import type { ScopeKind } from "../scopes/scope-kind.js";
import { enclosing } from "../scopes/lineage.js";
import { failConstruction } from "../resolution/construction.js";
import { Creation } from "../resolution/creation.js";
import type { Engine } from "../resolution/engine.js";
import { setConstructing, type Constructing } from "../resolution/injection-context.js";
import { Standpoint } from "../resolution/standpoint.js";
import type { Binding } from "../bindings/binding.js";
import { planFor, type Plan } from "./plan.js";
import type { Asking, Construction, Step } from "./step.js";

/**
 * One construction by plan. It knows how far it has come, so that the record of a construction is made only when somebody asks for it: a
 * constructor that injects or reaches for the container, an instance that needs disposal and is kept nowhere, a scope that ends. From
 * then on the engine does the rest.
 */
export class PlanRun implements Constructing {
  /** The construction whose constructor or factory was called last. */
  position = 0;
  /** How many records there are of constructions that have not completed. */
  recorded = 0;
  #records: Creation[] | undefined = undefined; // with holes, where there is none
  /** What was being constructed when this began. */
  #outer: Constructing | undefined = undefined;

  constructor(
    private readonly plan: Plan,
    private readonly engine: Engine,
    /** What keeps the root of the plan; undefined for a transient. */
    private readonly home: Scope | undefined,
    private readonly keeper: Scope,
    /** Where the request was made; the rest only where it was made by a construction. */
    private readonly scope: Scope | undefined,
    private from?: Standpoint,
    private requester?: Creation,
    /** The run that this one is a part of, and for which construction. */
    private readonly whole?: PlanRun,
    private readonly wholePosition = 0,
  ) {}

  /** @throws what constructors and factories throw. */
  make(): unknown {
    this.#outer = setConstructing(this);
    try {
      return this.plan.make(this, this.keeper);
    } catch (error) {
      setConstructing(this.#outer);
      this.#fail(error);
      throw error;
    } finally {
      setConstructing(this.#outer);
    }
  }

  get root(): Scope {
    return this.engine.root;
  }

  /** The construction that is running. */
  underWay(): Creation {
    return this.#record(this.position);
  }

  /** Whether nothing can have to be waited for: what is kept elsewhere is there, and nothing is under way. */
  isSynchronous(): boolean {
    if (!this.plan.synchronous) return false;
    const isThere = (step: Step): boolean =>
      step.kind !== "stored" || this.#scopeOf(step.in)?.slots[step.slot] !== undefined;
    return this.keeper.ready && this.plan.constructions.every(({ arguments: steps }) => steps.every(isThere));
  }

  /** What lies in this slot of the scope of this kind, seen from here; undefined where nothing does. */
  stored(kind: ScopeKind, slot: number): unknown {
    const stored = this.#scopeOf(kind)?.slots[slot];
    if (stored !== undefined) kind.books.hits++;
    return stored;
  }

  #scopeOf(kind: ScopeKind): Scope | undefined {
    const { engine } = this;
    if (kind === engine.root.kind) return engine.root;
    const home = this.#standingIn;
    return enclosing(home ?? this.scope, kind) ?? (home === undefined ? engine.current.around(kind) : undefined);
  }

  /** The scope from which alone everything is seen; undefined where that is what is current. */
  get #standingIn(): Scope | undefined {
    const { whole } = this;
    return this.home ?? this.from?.owner?.home ?? (whole === undefined ? undefined : whole.#standingIn);
  }

  /** The construction that asked for all of this, if one did: a plan that comes to it again is no plan. */
  get #asker(): Creation | undefined {
    const { requester, whole } = this;
    return requester ?? (whole === undefined ? undefined : whole.#asker);
  }

  /** Makes what is kept nowhere by a plan of its own, whose records begin where those of this one end. */
  part(binding: Binding, asking: Asking): unknown {
    const plan = this.recorded > 0 ? undefined : planFor(binding, this.engine.registry, this.keeper, this.#asker);
    if (plan === undefined) return this.ask(asking);
    const { engine, keeper, scope } = this;
    return new PlanRun(plan, engine, undefined, keeper, scope, undefined, undefined, this, asking.position).make();
  }

  /** Resolves as a step of the construction at that position. */
  ask({ position, dependency }: Asking): unknown {
    const creation = this.#record(position);
    return this.#byEngine(() => this.engine.resolve(dependency, creation.standpoint, creation, true));
  }

  /** Completes a construction as the engine does. */
  complete(position: number, made: unknown): unknown {
    const creation = this.#record(position);
    delete this.#records?.[position];
    this.recorded--;
    return this.#byEngine(() => this.engine.receive(creation, made));
  }

  /** What the engine calls besides constructors and factories, such as disposers, is no part of the construction. */
  #byEngine<R>(work: () => R): R {
    setConstructing(this.#outer);
    try {
      return work();
    } finally {
      setConstructing(this);
    }
  }

  /** The record of a construction, made together with those of all that asked for it. */
  #record(position: number): Creation {
    const existing = this.#records?.[position];
    if (existing !== undefined) return existing;
    const { binding, from, slot } = this.plan.constructions[position] as Construction;
    if (from === undefined) this.#beginRecords();
    const requester = from === undefined ? this.requester : this.#record(from.position);
    const standpoint = from === undefined ? (this.from as Standpoint) : (requester as Creation).standpoint;
    const home = slot === undefined ? undefined : this.keeper;
    const creation = new Creation(this.engine, binding, requester, home, this.keeper, standpoint, true);
    home?.beginCreation(creation);
    (this.#records ??= [])[position] = creation;
    this.recorded++;
    return creation;
  }

  /** Where the records of this run begin: at those of the run that it is a part of, or at the request. */
  #beginRecords(): void {
    if (this.whole !== undefined) this.requester ??= this.whole.#record(this.wholePosition);
    this.from ??= this.requester?.standpoint ?? new Standpoint(this.scope, undefined);
  }

  #fail(error: unknown): void {
    this.#records?.reverse().forEach((creation) => failConstruction(creation, error));
  }
}
