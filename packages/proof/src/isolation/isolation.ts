import { tryErrands, type ErrandsTrial } from "./errands/errands-trial.js";
import { tryShop, type ShopTrial } from "./shop/shop-trial.js";
import type { TrialOptions } from "./trial.js";

export interface IsolationResult {
  readonly seed: number;
  readonly errands: ErrandsTrial;
  readonly storefront: ShopTrial;
  /** Unhandled rejections, and warnings of the runtime. */
  readonly alarms: readonly string[];
  /** How many kinds of faults and alarms there are. */
  readonly problems: number;
}

/** Sends one half of the requests on errands, and the other half shopping. */
export async function tryIsolation(options: TrialOptions): Promise<IsolationResult> {
  const alarms: string[] = [];
  const sound = (alarm: unknown): void => void alarms.push(String(alarm));
  process.on("unhandledRejection", sound).on("warning", sound);
  const half = { ...options, requests: Math.ceil(options.requests / 2) };
  const errands = await tryErrands(half);
  const storefront = await tryShop(half);
  process.off("unhandledRejection", sound).off("warning", sound);
  const problems = errands.faults.length + storefront.faults.length + alarms.length;
  return { seed: options.seed, errands, storefront, alarms, problems };
}
