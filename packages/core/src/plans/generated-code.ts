import type { Binding } from "../bindings/binding.js";
import { isThenable } from "../scopes/disposal.js";
import { reveal } from "../scopes/instance-store.js";
import { needsDisposal } from "../scopes/ownership.js";
import { keep } from "./keep.js";
import type { Make } from "./plan.js";
import type { Asking, Construction, Step } from "./step.js";

let allowed: boolean | undefined;

/** Whether the runtime lets programs make code from text. Many pages, and workers at the edge, do not. */
export function mayGenerateCode(): boolean {
  return (allowed ??= canCompile());
}

function canCompile(): boolean {
  try {
    compile([], "");
    return true;
  } catch {
    return false;
  }
}

/** The one place where text becomes code. The text is made of numbers and of the words below; what belongs to the program is passed in. */
function compile(names: readonly string[], body: string): (...values: unknown[]) => unknown {
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- see above
  return new Function(...names, body) as (...values: unknown[]) => unknown;
}

/**
 * A plan as one function, the whole tree in it. The engine of the runtime then knows at each place which class is created there, and creates it as
 * fast as straight-line code does; closures share their places between all classes, which costs about five times as much.
 */
export function asCode(root: Construction): Make {
  const text = new PlanText();
  const result = text.construction(root);
  const body = `return (run, home) => {\n${text.lines.join("\n")}\nreturn ${result};\n};`;
  return compile(text.names, body)(...text.values) as Make;
}

type FactoryRecipe = Extract<Binding["recipe"], { kind: "factory" }>;

/** Writes one statement after another; each step ends up in a variable. */
class PlanText {
  readonly lines: string[] = [];
  readonly #constants = new Map<unknown, string>();
  #variables = 0;

  get names(): string[] {
    return [...this.#constants.values()];
  }

  get values(): unknown[] {
    return [...this.#constants.keys()];
  }

  construction(construction: Construction): string {
    const made = this.#variable();
    this.#make(construction, made);
    return made;
  }

  #step(step: Step): string {
    if (step.kind === "value") return this.#constant(step.value);
    const result = this.#variable();
    if (step.kind === "asked") this.#ask(result, step.from);
    else if (step.kind === "part")
      this.lines.push(`${result} = run.part(${this.#constant(step.binding)}, ${this.#constant(step.from)});`);
    else if (step.kind === "stored") this.#stored(step, result);
    else this.#inner(step, result);
    return result;
  }

  #ask(result: string, from: Asking): void {
    this.lines.push(`${result} = run.ask(${this.#constant(from)});`);
  }

  #stored(step: Extract<Step, { kind: "stored" }>, result: string): void {
    const singleton = step.in.manager === undefined;
    this.lines.push(
      `${result} = ${singleton ? `run.root.slots[${step.slot}]` : `run.stored(${this.#constant(step.in)}, ${step.slot})`};`,
      `if (${result} === undefined) {`,
    );
    this.#ask(result, step.from);
    this.lines.push("} else {", `${result} = ${this.#constant(reveal)}(${result});`, "}");
  }

  #inner(construction: Construction<Asking>, result: string): void {
    const { slot, from, binding } = construction;
    if (slot !== undefined) this.lines.push(`${result} = home.slots[${slot}];`, `if (${result} === undefined) {`);
    this.lines.push(slot === undefined ? "if (run.recorded > 0) {" : "if (run.recorded > 0 || !home.ready) {");
    this.#ask(result, from);
    this.lines.push("} else {");
    this.#make(construction, result);
    this.lines.push("}");
    if (slot === undefined) return;
    this.lines.push(`} else {\n${this.#constant(binding.key.kind?.books)}.hits++;`);
    if (binding.recipe.kind === "factory") this.lines.push(`${result} = ${this.#constant(reveal)}(${result});`);
    this.lines.push("}");
  }

  #make({ binding, position, slot, arguments: steps }: Construction, result: string): void {
    const given = steps.map((step) => this.#step(step)).join(", ");
    const { recipe } = binding;
    const callee = this.#constant(recipe.kind === "class" ? recipe.construct : (recipe as FactoryRecipe).call);
    const create = recipe.kind === "class" ? `new ${callee}` : callee;
    this.lines.push(`run.position = ${position};`, `${result} = ${create}(${given});`);
    const late = recipe.kind === "class" ? "" : ` || ${this.#constant(isThenable)}(${result})`;
    const disposable = this.#disposable(binding, result);
    const engine = slot === undefined ? `${late} || ${disposable}` : late;
    this.lines.push(`if (run.recorded > 0${engine}) ${result} = run.complete(${position}, ${result});`);
    if (slot !== undefined)
      this.lines.push(`else ${this.#constant(keep)}(home, ${this.#constant(binding)}, ${result}, ${disposable});`);
  }

  /** Whether there is something to dispose of: spelled out, so that each place looks at instances of one class only. */
  #disposable(binding: Binding, made: string): string {
    if (binding.dispose !== undefined) return "true";
    if (binding.recipe.kind !== "class") return `${this.#constant(needsDisposal)}(${this.#constant(binding)}, ${made})`;
    const [atOnce, later] = [this.#constant(Symbol.dispose), this.#constant(Symbol.asyncDispose)];
    return `(typeof ${made}[${atOnce}] === "function" || typeof ${made}[${later}] === "function")`;
  }

  #variable(): string {
    const name = `v${this.#variables++}`;
    this.lines.push(`let ${name};`);
    return name;
  }

  #constant(value: unknown): string {
    const known = this.#constants.get(value);
    if (known !== undefined) return known;
    const name = `k${this.#constants.size}`;
    this.#constants.set(value, name);
    return name;
  }
}
