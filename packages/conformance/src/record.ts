import type { ScopeManagerAbilities } from "./abilities.js";
import type { Law, Scenario } from "./law.js";
import { LawBrokenError } from "./law-broken-error.js";

/** What came of one scenario. */
export interface ScenarioResult {
  /** The number of the law that the scenario belongs to. */
  readonly law: number;
  readonly scenario: string;
  readonly state: "kept" | "broken" | "excepted" | "not-applicable";
  /** Why it is excepted, or which ability it needs. */
  readonly reason?: string;
  /** What broke it; its `law` may be another than that of the scenario. */
  readonly error?: LawBrokenError;
}

/** What came of all scenarios. */
export interface ConformanceReport {
  /** The name of the manager. */
  readonly manager: string;
  readonly abilities: ScopeManagerAbilities;
  readonly results: readonly ScenarioResult[];
}

/** Gathers results while the tests run. */
export class ConformanceRecord implements ConformanceReport {
  readonly results: ScenarioResult[] = [];

  constructor(
    readonly manager: string,
    readonly abilities: ScopeManagerAbilities,
  ) {}

  add(law: Law, scenario: Scenario, state: ScenarioResult["state"], reason?: string): void {
    this.results.push({
      law: law.number,
      scenario: scenario.title,
      state,
      ...(reason === undefined ? {} : { reason }),
    });
  }

  /** Notes how the scenario went, and lets the error go on. */
  async note(law: Law, scenario: Scenario, played: Promise<void>): Promise<void> {
    try {
      await played;
      this.add(law, scenario, "kept");
    } catch (error) {
      const broken = error instanceof LawBrokenError ? { error } : {};
      this.results.push({ law: law.number, scenario: scenario.title, state: "broken", ...broken });
      throw error;
    }
  }
}
