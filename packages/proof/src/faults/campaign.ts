import { availableParallelism } from "node:os";
import { plansFor, rehearse, titleOf, type Plan } from "./plan.js";
import { Player } from "./player.js";
import { scripts } from "./scripts/script.js";
import { Tally } from "./tally.js";

export interface CampaignOptions {
  /** Only lives whose titles match. Default: all. */
  readonly only?: RegExp | undefined;
  /** Only one of so many, evenly spread. Default: 1. */
  readonly oneOf?: number | undefined;
  readonly onLife?: (tally: Tally) => void;
}

/** Plays every life that differs from a script's own by one fault, as many at once as the machine has processors. */
export async function runCampaign({ only = /./, oneOf = 1, onLife }: CampaignOptions = {}): Promise<Tally> {
  const plans: Plan[] = [];
  for (const script of scripts) plans.push(...plansFor(await rehearse(script)));
  plans.sort((one, other) => one.callOut.kind.localeCompare(other.callOut.kind)); // so that a share has some of each kind
  const chosen = plans.filter((plan) => only.test(titleOf(plan))).filter((_, index) => index % oneOf === 0);
  const tally = new Tally(chosen.length);
  const waiting = chosen.values();
  const takeTurns = async (): Promise<void> => {
    const player = new Player();
    for (const plan of waiting) {
      tally.add(plan, await player.play(plan));
      onLife?.(tally);
    }
    player.end();
  };
  await Promise.all(Array.from({ length: availableParallelism() }, takeTurns));
  return tally;
}
