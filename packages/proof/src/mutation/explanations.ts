import { readFileSync } from "node:fs";
import { identityKey, type Identity, type Mutant } from "./mutant.js";

/** Why no test notices a mutant. */
export interface Explanation extends Identity {
  readonly reason: string;
}

/** Explanations by the mutants that they are about. */
export class Explanations {
  readonly #reasons: ReadonlyMap<string, string>;

  constructor(private readonly all: readonly Explanation[]) {
    this.#reasons = new Map(all.map((explanation) => [identityKey(explanation), explanation.reason]));
  }

  /** Those that stand in a JSON file. */
  static from(file: string): Explanations {
    return new Explanations(JSON.parse(readFileSync(file, "utf8")) as Explanation[]);
  }

  of(mutant: Mutant): string | undefined {
    return this.#reasons.get(identityKey(mutant));
  }

  /** Those about mutants of the files that were tried which have been killed, or are there no more. */
  outdated(tried: readonly Mutant[], undetected: readonly Mutant[]): Explanation[] {
    const files = new Set(tried.map(({ file }) => file));
    const needed = new Set(undetected.map(identityKey));
    return this.all.filter((explanation) => files.has(explanation.file) && !needed.has(identityKey(explanation)));
  }
}
