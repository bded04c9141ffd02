import type { Subject } from "./subject.js";

/** What is known of a subject before it is loaded: a cell loads its own subject, and nothing else. */
export interface SubjectEntry {
  readonly name: string;
  readonly load: () => Promise<{ readonly subject: Subject }>;
  /** The packages that it stands for; their versions are reported. */
  readonly packages: readonly string[];
  /** Flags for Node. */
  readonly flags?: readonly string[];
}

/** The first one is the baseline. */
export const subjects: readonly SubjectEntry[] = [
  { name: "hand", load: () => import("./subjects/hand.js"), packages: [] },
  { name: "handlazy", load: () => import("./subjects/handlazy.js"), packages: [] },
  { name: "ambit", load: () => import("./subjects/ambit.js"), packages: ["@ambit/core"] },
  {
    name: "ambit-strict",
    load: () => import("./subjects/ambit.js"),
    packages: ["@ambit/core"],
    flags: ["--disallow-code-generation-from-strings"],
  },
  { name: "awilix", load: () => import("./subjects/awilix.js"), packages: ["awilix"] },
  { name: "ditox", load: () => import("./subjects/ditox.js"), packages: ["ditox"] },
  { name: "needle-di", load: () => import("./subjects/needle-di.js"), packages: ["@needle-di/core"] },
];
