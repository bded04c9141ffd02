import type { ScopeManagerSubject } from "../../src/index.js";

/** A manager with one fault, and the law whose scenarios must show it. */
export interface Mutant extends ScopeManagerSubject {
  readonly breaks: number;
}
