import type { ScopeManagerSubject } from "../../src/index.js";
import { OwnCurrentScopeManager } from "../reference/own-current-scope-manager.js";

class NeverCloses extends OwnCurrentScopeManager {
  protected override end(): void {
    // forgotten
  }
}

export const faultless: ScopeManagerSubject = { name: "Faultless", create: () => new OwnCurrentScopeManager() };
export const faulty: ScopeManagerSubject = { name: "Faulty", create: () => new NeverCloses() };

/** What a suite is about: the environment says which. */
export const example = process.env.EXAMPLE === "faulty" ? faulty : faultless;
