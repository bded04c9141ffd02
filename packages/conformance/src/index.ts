// The kit
export { describeScopeManager, type DescribeOptions } from "./describe-scope-manager.js";
export { checkScopeManager } from "./check-scope-manager.js";
export type { ManagerContext, ManagerSettings, ScopeManagerSubject } from "./subject.js";
export type { BoundAbility, HitRatios, ScopeManagerAbilities, TimeoutAbility } from "./abilities.js";
export type { ScopeManagerException } from "./exceptions.js";
export type { TestRunner } from "./test-runner.js";
export { LawBrokenError } from "./law-broken-error.js";

// The report
export { conformanceReport, type ReportOptions } from "./report.js";
export type { ConformanceReport, ScenarioResult } from "./record.js";
export { kitVersion } from "./version.js";

// The laws, as data
export { allLaws } from "./laws/all-laws.js";
export { scenarioIdsOf, type Law, type Scenario } from "./law.js";
export type { Requirement } from "./requirements.js";

// Time that stands still until it is moved, for an author's own tests too
export { VirtualClock } from "./virtual-clock.js";
