import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { fileURLToPath } from "node:url";

/** The root of the repository. */
export const root = fileURLToPath(new URL("../../../", import.meta.url));

type Versions = Readonly<Record<string, string>>;

export interface Manifest {
  readonly name?: string;
  readonly private?: boolean;
  readonly dependencies?: Versions;
  readonly devDependencies?: Versions;
  readonly optionalDependencies?: Versions;
  readonly peerDependencies?: Versions;
}

export interface SourceFile {
  /** Seen from the package, with forward slashes: `src/index.ts`. */
  readonly path: string;
  readonly text: string;
}

/** One package: the name of its folder, its manifest and the files under its src. */
export interface Room {
  readonly name: string;
  readonly manifest: Manifest;
  readonly sources: readonly SourceFile[];
}

function sourcesOf(folder: string): SourceFile[] {
  const src = join(folder, "src");
  if (!existsSync(src)) return [];
  return readdirSync(src, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.[cm]?tsx?$/.test(file))
    .map((file) => ({
      path: posix.join("src", file.replaceAll("\\", "/")),
      text: readFileSync(join(src, file), "utf8"),
    }));
}

/** Every package of the repository as it is on disk. */
export function readRooms(): Room[] {
  const packages = join(root, "packages");
  return readdirSync(packages)
    .filter((name) => existsSync(join(packages, name, "package.json")))
    .map((name) => ({
      name,
      manifest: JSON.parse(readFileSync(join(packages, name, "package.json"), "utf8")) as Manifest,
      sources: sourcesOf(join(packages, name)),
    }));
}

/** The top-level entries that git tracks or would track; without git, those on disk that are not generated. */
export function topLevelEntries(): string[] {
  const entries = new Set<string>();
  try {
    const args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    const listed = execFileSync("git", args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    for (const file of listed.split("\0")) {
      const entry = file.split("/")[0];
      if (entry !== undefined && entry !== "" && existsSync(join(root, entry))) entries.add(entry);
    }
  } catch {
    // Not a repository, or no git.
  }
  if (entries.size === 0) {
    for (const entry of readdirSync(root)) if (!["node_modules", "coverage"].includes(entry)) entries.add(entry);
  }
  return [...entries];
}
