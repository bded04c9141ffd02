import type { Scope } from "@ambit/core";
import type { CallOut } from "../call-out.js";
import type { Step } from "../step.js";
import type { Check, Played } from "./check.js";

/** Called for nobody's sake: what goes wrong there changes nothing for anybody. */
const harmless = ["listener", "observer", "meter", "error handler", "clock"];

/** Law 2: who has nothing to do with what went wrong gets what he would have got. So does who comes later: failures are not kept. */
export const othersAreUnaffected: Check = (played) =>
  played.life.steps
    .filter((step) => !mayBeAffected(step, played))
    .flatMap(({ name, outcome, settled }) => {
      const expected = played.outcomes.get(name);
      if (!settled || outcome === expected) return []; // who waits for ever is found elsewhere
      return [`"${name}" should come to "${String(expected)}", but comes to "${outcome}"`];
    });

function mayBeAffected(step: Step, played: Played): boolean {
  const { life, fault, planned } = played;
  const faulty = life.shop.callOuts.faulty ?? planned;
  if (fault.kind !== "re-enter" && harmless.includes(faulty.kind)) return false;
  if (step.buildsOn !== undefined && mayBeAffected(step.buildsOn, played)) return true;
  if (step === faulty.step || fault.reach === "house" || step.realm === "house") return true;
  const isTheirs = realmsOf(faulty).includes(step.realm);
  const isOver = step.begunAfter >= faulty.number || step.endedAfter < faulty.number;
  const lasts = fault.kind === "hang" || fault.kind === "re-enter";
  return isTheirs && (lasts || !isOver);
}

/** Whose doing it was, and whose scope it was in. */
function realmsOf({ step, place: { scope } }: CallOut): readonly string[] {
  return [step?.realm ?? "nobody", ...(scope === undefined ? [] : realmOf(scope))];
}

function realmOf(scope: Scope): string[] {
  if (scope.parent !== undefined) return realmOf(scope.parent);
  return scope.name === "tenant" ? [String(scope.id)] : [`${scope.name}s`];
}
