import { goOnLeaving } from "./flows.js";
import { proceedAll } from "./lifecycle.js";
import { goOnReloading } from "./reloading.js";
import type { Model } from "./state.js";

/** Lets everything that can happen by itself happen: ends go on, and who has waited for them goes on too. */
export function settle(model: Model): void {
  let changed = true;
  while (changed) {
    changed = goOnReloading(model);
    changed = proceedAll(model, false) || changed;
    for (const flow of [...model.flows]) changed = goOnLeaving(model, flow) || changed;
  }
  for (const waiting of [...model.waiting]) {
    if (waiting.scopes.some(({ state }) => state !== "closed")) continue;
    waiting.prediction.outcome = waiting.outcome;
    model.waiting.splice(model.waiting.indexOf(waiting), 1);
  }
}
