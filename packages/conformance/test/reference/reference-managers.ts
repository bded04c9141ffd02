import type { ScopeManagerAbilities, ScopeManagerSubject } from "../../src/index.js";
import { GuardedScopeManager } from "./guarded-scope-manager.js";
import { OnceScopeManager } from "./once-scope-manager.js";
import { OwnCurrentScopeManager } from "./own-current-scope-manager.js";
import { RetainingScopeManager } from "./retaining-scope-manager.js";
import { StackScopeManager } from "./stack-scope-manager.js";
import { WaitingScopeManager } from "./waiting-scope-manager.js";

/** What the retaining manager is able to. */
export const retaining: ScopeManagerAbilities<RetainingScopeManager> & object = {
  ends: "on-close",
  bounded: {
    whenFull: "overflow",
    ordersBy: "lru",
    evictsTo: true,
    setLimit: (manager, maxScopes) => manager.setLimit(maxScopes),
    hitRatios: { skewed: 0.5, scanned: 0.2 },
  },
  flow: true,
  reloads: true,
  idleTimeout: { granularityMs: 0 },
  absoluteTimeout: { granularityMs: 0 },
  evict: (manager, count) => manager.evict(count),
};

/** Managers that keep every law, written straight from the interface: between them they have every ability. */
export const referenceManagers: readonly ScopeManagerSubject[] = [
  { name: "a manager whose scopes end on exit", create: () => new OwnCurrentScopeManager() },
  {
    name: "a manager whose scopes end when closed",
    create: () => new OwnCurrentScopeManager("on-close"),
    abilities: { ends: "on-close" },
  },
  {
    name: "a manager with a bound and timeouts",
    create: (context) => new RetainingScopeManager(context),
    abilities: retaining,
  },
  {
    name: "a manager that refuses when full",
    create: (context) => new RetainingScopeManager(context, "reject"),
    abilities: { ends: "on-close", flow: true, reloads: true, bounded: { whenFull: "reject", ordersBy: "lru" } },
  },
  {
    name: "a manager that lets entries wait when full",
    create: (context) => new WaitingScopeManager(context),
    abilities: {
      ends: "on-close",
      flow: true,
      reloads: true,
      bounded: { whenFull: "wait", ordersBy: "lru" },
      waitTimeout: { granularityMs: 0 },
    },
  },
  {
    name: "a manager that admits nobody to what was closed",
    create: () => new OnceScopeManager(),
    abilities: { ends: "on-close", reentry: "refused" },
  },
  {
    name: "a manager that admits nobody to one id",
    create: () => new GuardedScopeManager("guarded"),
    abilities: { refusesId: "guarded" },
  },
  {
    name: "a manager for synchronous code that makes ids",
    create: () => new StackScopeManager(),
    abilities: { carriesAsync: false, flow: true, generatesIds: true },
  },
];
