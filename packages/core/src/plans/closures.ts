import type { Binding } from "../bindings/binding.js";
import { isThenable } from "../scopes/disposal.js";
import { reveal } from "../scopes/instance-store.js";
import { needsDisposal } from "../scopes/ownership.js";
import { keep } from "./keep.js";
import type { Make } from "./plan.js";
import type { Asking, Construction, Step } from "./step.js";

/** A plan as functions that call one another. Works everywhere, also where code may not be generated. */
export function asClosures(construction: Construction): Make {
  const { binding, position, slot } = construction;
  const call = calling(construction);
  if (slot === undefined) {
    return (run, home) => {
      const made = call(run, home);
      return run.recorded > 0 || isSpecial(binding, made) ? run.complete(position, made) : made;
    };
  }
  return (run, home) => {
    const made = call(run, home);
    if (run.recorded > 0 || isLate(binding, made)) return run.complete(position, made);
    return keep(home, binding, made, needsDisposal(binding, made));
  };
}

function asClosure(step: Step): Make {
  switch (step.kind) {
    case "value":
      return () => step.value;
    case "asked":
      return (run) => run.ask(step.from);
    case "part":
      return (run) => run.part(step.binding, step.from);
    case "stored":
      return (run) => reveal(run.stored(step.in, step.slot) ?? run.ask(step.from));
    case "construction":
      return asInner(step);
  }
}

/** A construction below the root: it may be there already, or be for the engine to do. */
function asInner(construction: Construction<Asking>): Make {
  const { slot, from } = construction;
  const make = asClosures(construction);
  if (slot === undefined) return (run, home) => (run.recorded > 0 ? run.ask(from) : make(run, home));
  return (run, home) => {
    const stored = home.slots[slot];
    if (stored === undefined) return run.recorded > 0 || !home.ready ? run.ask(from) : make(run, home);
    home.kind.books.hits++;
    return reveal(stored);
  };
}

/** Calls the constructor or factory. Spelled out for few arguments, as a list of them would have to be made for each call. */
function calling({ binding: { recipe }, position, arguments: steps }: Construction): Make {
  const [a, b, c, ...more] = steps.map(asClosure);
  const create = recipe.kind === "factory" ? recipe.call : newing(recipe as ClassRecipe, steps.length);
  if (a === undefined) {
    return (run) => {
      run.position = position;
      return create();
    };
  }
  if (b === undefined) {
    return (run, home) => {
      const first = a(run, home);
      run.position = position;
      return create(first);
    };
  }
  if (c === undefined) {
    return (run, home) => {
      const first = a(run, home);
      const second = b(run, home);
      run.position = position;
      return create(first, second);
    };
  }
  return (run, home) => {
    const given = [a(run, home), b(run, home), c(run, home)];
    for (const argument of more) given.push(argument(run, home));
    run.position = position;
    return create(...given);
  };
}

type ClassRecipe = Extract<Binding["recipe"], { kind: "class" }>;

function newing({ construct: Class }: ClassRecipe, parameters: number): (...given: unknown[]) => unknown {
  switch (parameters) {
    case 0:
      return () => new Class();
    case 1:
      return (first) => new Class(first);
    case 2:
      return (first, second) => new Class(first, second);
    default:
      return (...given) => new Class(...given);
  }
}

/** Whether there is more to do for it than to hand it on, where it is kept nowhere. */
export function isSpecial(binding: Binding, made: unknown): boolean {
  return isLate(binding, made) || needsDisposal(binding, made);
}

/** Whether an ordinary function has turned out to be asynchronous. */
export function isLate({ recipe }: Binding, made: unknown): boolean {
  return recipe.kind === "factory" && isThenable(made);
}
