import { plansFor, rehearse, titleOf, violationsOf } from "./plan.js";
import { scripts } from "./scripts/script.js";
import { Tally } from "./tally.js";

export interface CampaignOptions {
  /** Only lives whose titles match. Default: all. */
  readonly only?: RegExp | undefined;
}

/** Plays every life that differs from a script's own by one fault. */
export async function runCampaign({ only = /./ }: CampaignOptions = {}): Promise<Tally> {
  const tally = new Tally();
  for (const script of scripts) {
    const rehearsal = await rehearse(script);
    tally.addScript(rehearsal);
    for (const plan of plansFor(rehearsal)) {
      if (only.test(titleOf(plan))) tally.addLife(plan, await violationsOf(plan, rehearsal));
    }
  }
  return tally;
}
