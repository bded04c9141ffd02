import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { execFileSync } from "node:child_process";
import type { Row } from "../harness/rows.js";
import { subjects } from "../subjects.js";
import { targetsOf, type Target } from "./targets.js";
import type { Size } from "../workload.js";

/** All that a run has found out, and where. */
export interface Report {
  readonly size: Size;
  readonly repetitions: number;
  /** The version of Node that ran the cells. */
  readonly node: string;
  readonly processor: string;
  /** The versions of the packages, by name. */
  readonly packages: Readonly<Record<string, string>>;
  readonly rows: readonly Row[];
  readonly targets: readonly Target[];
}

export function reportOf(rows: readonly Row[], node: string, run: Pick<Report, "size" | "repetitions">): Report {
  const { size, repetitions } = run;
  const targets = size === "tiny" ? [] : targetsOf(rows); // there, no figure means anything
  const version = execFileSync(node, ["--version"], { encoding: "utf8" }).trim();
  return {
    size,
    repetitions,
    node: version,
    processor: cpus()[0]?.model ?? "unknown",
    packages: versions(),
    rows,
    targets,
  };
}

function versions(): Record<string, string> {
  const names = new Set(subjects.flatMap(({ packages }) => packages));
  return Object.fromEntries([...names].sort().map((name) => [name, versionOf(name)]));
}

/** Not every package lets its manifest be imported: it is looked for where Node would look for the package. */
function versionOf(name: string): string {
  const here = createRequire(import.meta.url);
  for (const path of here.resolve.paths(name) ?? []) {
    try {
      return (JSON.parse(readFileSync(join(path, name, "package.json"), "utf8")) as { version: string }).version;
    } catch {
      // further up, then
    }
  }
  return "unknown";
}
