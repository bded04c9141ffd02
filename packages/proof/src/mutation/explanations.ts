import { readFileSync } from "node:fs";
import type { Mutant } from "./mutant.js";

/** Why no test notices a mutant. It is found by its code, not by its line, so that it survives changes around it. */
export interface Explanation extends Pick<Mutant, "file" | "within" | "code" | "becomes"> {
  readonly reason: string;
}

/** Explanations by the mutants that they are about. */
export class Explanations {
  readonly #reasons: ReadonlyMap<string, string>;

  constructor(private readonly all: readonly Explanation[]) {
    this.#reasons = new Map(all.map((explanation) => [key(explanation), explanation.reason]));
  }

  /** Those that stand in a JSON file. */
  static from(file: string): Explanations {
    return new Explanations(JSON.parse(readFileSync(file, "utf8")) as Explanation[]);
  }

  of(mutant: Mutant): string | undefined {
    return this.#reasons.get(key(mutant));
  }

  /** Those about mutants of the files that were tried which have been killed, or are there no more. */
  outdated(tried: readonly Mutant[], undetected: readonly Mutant[]): Explanation[] {
    const files = new Set(tried.map(({ file }) => file));
    const needed = new Set(undetected.map(key));
    return this.all.filter((explanation) => files.has(explanation.file) && !needed.has(key(explanation)));
  }
}

function key({ file, within, code, becomes }: Pick<Mutant, "file" | "within" | "code" | "becomes">): string {
  return JSON.stringify([file, within, code, becomes]);
}
