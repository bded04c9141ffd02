export { outsideOfContexts, sharedFlow, StackFlow } from "./async-flow.js";
export { Capacity, type CapacityOptions, type WhenFull } from "./capacity.js";
export { LeastRecentlyEnteredFirst, LongestIdleFirst, SieveFirst, type EvictionPolicy } from "./eviction.js";
export { ManualClock } from "./manual-clock.js";
export {
  checkChoice,
  checkCount,
  checkDuration,
  checkFunction,
  checkMethods,
  checkNames,
  checkPositive,
} from "./option-checks.js";
export { RetainedScope } from "./retained-scope.js";
export { RetainingScopeManager, type RetainingOptions } from "./retaining-scope-manager.js";
export type { RetentionPolicy } from "./retention-policy.js";
export { ScopeIndex } from "./scope-index.js";
export { Timeouts, type TimeoutOptions } from "./timeouts.js";
