/** A process that plays lives: says that it is ready, then is told what to play, and answers each time with what was violated. */
import { findPlan, rehearse, violationsOf, type Part, type Rehearsal } from "./plan.js";
import { scripts } from "./scripts/script.js";

const rehearsals = new Map<string, Rehearsal>();

async function rehearsed(name: string): Promise<Rehearsal> {
  const script = scripts.find((each) => each.name === name);
  if (script === undefined) throw new TypeError(`No such script: ${name}`);
  const rehearsal = rehearsals.get(name) ?? (await rehearse(script));
  rehearsals.set(name, rehearsal);
  return rehearsal;
}

async function play(part: Part): Promise<void> {
  const rehearsal = await rehearsed(part.script);
  process.send?.(await violationsOf(findPlan(part, rehearsal), rehearsal));
}

process.on("message", (part: Part) => void play(part));
process.send?.("ready");
