import type { Binding } from "../bindings/binding.js";
import type { BindingRegistry } from "../bindings/binding-registry.js";
import type { Creation } from "../resolution/creation.js";
import type { Scope } from "../scopes/scope.js";
import { asClosures } from "./closures.js";
import { asCode, mayGenerateCode } from "./generated-code.js";
import type { PlanRun } from "./plan-run.js";
import { planSteps } from "./plan-steps.js";
import type { Construction } from "./step.js";

/** Makes what is planned; `home` keeps the root of the plan and what lives beside it. */
export type Make = (run: PlanRun, home: Scope) => unknown;

/** From here on code pays: it is several times as fast, but takes as long to compile as closures take for hundreds of runs. */
const runsBeforeCode = 50;

/**
 * What constructing an instance comes to, worked out once: which constructors are called with what, as far as that can be known beforehand.
 * Following it leads to the same instances in the same places as the engine's own way, without its records.
 */
export class Plan {
  /** Whether nothing in it can turn out to be asynchronous, once everything that is kept elsewhere is there. */
  readonly synchronous: boolean;
  readonly #root: Construction;
  #make: Make;
  #runs = 0;

  constructor(
    /** Every construction, by position. */
    readonly constructions: readonly [Construction, ...Construction[]],
  ) {
    this.#root = constructions[0];
    this.#make = asClosures(this.#root);
    this.synchronous = constructions.every(isSynchronous);
  }

  /** Whether a construction that led here is one of those that are planned. */
  repeats(requester: Creation): boolean {
    for (const { binding } of requester.chain())
      if (this.constructions.some((planned) => planned.binding === binding)) return true;
    return false;
  }

  make(run: PlanRun, home: Scope): unknown {
    if (++this.#runs === runsBeforeCode && mayGenerateCode()) this.#make = asCode(this.#root);
    return this.#make(run, home);
  }
}

/** How instances of the binding are constructed; undefined where something stands against doing it by plan. */
export function planFor(
  binding: Binding,
  registry: BindingRegistry,
  keeper: Scope,
  requester?: Creation,
): Plan | undefined {
  if (keeper.kind.books.listeningToCreations || registry.isAltered(keeper)) return undefined;
  if (binding.plannedIn !== registry.state) {
    const constructions = planSteps(binding, registry);
    binding.plan = constructions === undefined ? undefined : new Plan(constructions);
    binding.plannedIn = registry.state;
  }
  return requester !== undefined && binding.plan?.repeats(requester) === true ? undefined : binding.plan;
}

function isSynchronous({ binding, arguments: steps }: Construction): boolean {
  return binding.recipe.kind === "class" && steps.every(({ kind }) => kind !== "asked" && kind !== "part");
}
