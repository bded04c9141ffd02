import type { ScopeManager } from "@ambit/core";
import type { ScopeManagerAbilities } from "./abilities.js";
import type { ScopeManagerException } from "./exceptions.js";
import type { VirtualClock } from "./virtual-clock.js";

/** The limits that a manager is to be made with; one that does not know a limit passes over it. */
export interface ManagerSettings {
  readonly maxScopes: number;
  /** Never more than `maxScopes`. */
  readonly evictTo: number;
  readonly waitTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly absoluteTimeoutMs: number;
}

/** What a manager is made from, anew for each test. */
export interface ManagerContext extends ManagerSettings {
  /** The only time there is. */
  readonly clock: VirtualClock;
}

/** A manager that is to be tested. */
export interface ScopeManagerSubject<M extends ScopeManager = ScopeManager> {
  /** As it is to stand in titles and in the report. */
  readonly name: string;
  /** Makes a new manager; called at least once for each scenario. */
  readonly create: (context: ManagerContext) => M;
  readonly abilities?: ScopeManagerAbilities<M>;
  /** Laws that the manager does not keep, each with the reason. */
  readonly exceptions?: readonly ScopeManagerException[];
  /** How long, in real time, a scenario may take before it counts as hanging. Default: 2 000. */
  readonly hangsAfterMs?: number;
}

/** So wide that no scenario meets them unless it sets its own. */
const wideSettings: ManagerSettings = {
  maxScopes: 10_000,
  evictTo: 10_000,
  waitTimeoutMs: 3_600_000,
  idleTimeoutMs: 3_600_000,
  absoluteTimeoutMs: 86_400_000,
};

/** These limits, and wide ones where there are none. */
export function settingsWith(limits: Partial<ManagerSettings> = {}): ManagerSettings {
  const { maxScopes = wideSettings.maxScopes } = limits;
  return { ...wideSettings, evictTo: maxScopes, ...limits };
}
