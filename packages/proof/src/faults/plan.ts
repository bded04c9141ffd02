import type { CallOut } from "./call-out.js";
import { checks } from "./checks/checks.js";
import { faults, type Fault } from "./faults.js";
import { playLife } from "./life.js";
import type { Script } from "./scripts/script.js";
import type { ShopVariant } from "./shop/shop.js";

/** One call-out of a script's life, and how it is to go wrong. */
export interface Plan {
  readonly script: Script;
  readonly callOut: CallOut;
  readonly fault: Fault;
}

/** A script's life in which nothing goes wrong. */
export interface Rehearsal {
  readonly script: Script;
  readonly callOuts: readonly CallOut[];
  readonly outcomes: ReadonlyMap<string, string>;
}

/** A plan as another process can be told of it. */
export interface Part {
  readonly script: string;
  readonly callOut: number;
  readonly fault: string;
}

export async function rehearse(script: Script, variant?: ShopVariant): Promise<Rehearsal> {
  const { shop, steps } = await playLife(script, { variant });
  return {
    script,
    callOuts: shop.callOuts.noted,
    outcomes: new Map(steps.map(({ name, outcome }) => [name, outcome])),
  };
}

/** Every call-out with every fault that fits it. */
export function plansFor({ script, callOuts }: Rehearsal): Plan[] {
  return callOuts.flatMap((callOut) =>
    faults.filter((fault) => fault.fits(callOut)).map((fault) => ({ script, callOut, fault })),
  );
}

export function partOf({ script, callOut, fault }: Plan): Part {
  return { script: script.name, callOut: callOut.number, fault: fault.name };
}

export function findPlan(part: Part, { script, callOuts }: Rehearsal): Plan {
  const callOut = callOuts[part.callOut - 1];
  const fault = faults.find(({ name }) => name === part.fault);
  if (callOut === undefined || fault === undefined) throw new TypeError(`No such part: ${JSON.stringify(part)}`);
  return { script, callOut, fault };
}

/** `orders 31: the disposer of Payment throws` */
export function titleOf({ script, callOut, fault }: Plan): string {
  return `${script.name} ${callOut.number}: ${callOut.name} ${fault.name}`;
}

/** Plays the life again with the fault in it. Returns what was violated. */
export async function violationsOf(plan: Plan, { outcomes }: Rehearsal, variant?: ShopVariant): Promise<string[]> {
  const { callOut, fault, script } = plan;
  const life = await playLife(script, { faulty: callOut.number, fault, variant });
  return checks.flatMap((check) => check({ life, fault, planned: callOut, outcomes }));
}
