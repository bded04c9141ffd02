import { posix } from "node:path";
import { coreImports, nodeFree, objection, privateRooms } from "./floors.js";
import type { Manifest, Room, SourceFile } from "./house.js";
import { importsOf } from "./imports.js";

/** Each rule takes what it judges and returns what is wrong, one sentence each; an empty list means all is well. */
export type Rule<T> = (subject: T) => string[];

const scope = "@ambit/";
const maxLines = 300;
const emptyNames = /^(utils?|types?|helpers?)\.[cm]?tsx?$/;
const topLevel: readonly string[] = [
  "packages",
  "jest.config.ts",
  "tsconfig.base.json",
  "package.json",
  "pnpm-workspace.yaml",
  "pnpm-lock.yaml",
  "README.md",
  "LICENSE",
];

const isPrivate = (room: Room): boolean => privateRooms.includes(room.name);

/** What the users of a published package get; for a private room, everything. */
function usable(room: Room): Set<string> {
  const { dependencies, peerDependencies, optionalDependencies, devDependencies }: Manifest = room.manifest;
  const own = { ...dependencies, ...peerDependencies, ...optionalDependencies };
  return new Set(Object.keys(isPrivate(room) ? { ...own, ...devDependencies } : own));
}

/** `@ambit/core/x` and `@ambit/core` are of the package `@ambit/core`. */
function packageOf(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

export const manifestsKeepTheFloors: Rule<Room> = (room) => {
  const problems: string[] = [];
  const { manifest, name } = room;
  if (manifest.name !== scope + name) problems.push(`${name}: is called ${String(manifest.name)}, not ${scope}${name}`);
  if (isPrivate(room) !== (manifest.private === true)) {
    problems.push(
      `${name}: ${isPrivate(room) ? 'is a private room, yet lacks "private": true' : "is not a private room, yet is private"}`,
    );
  }
  for (const dependency of usable(room)) {
    if (dependency.startsWith(scope)) {
      const reason = objection(name, dependency.slice(scope.length));
      if (reason !== undefined) problems.push(`${name}: package.json: ${reason}`);
    } else if (name === "core" && !coreImports.includes(dependency)) {
      problems.push(
        `core: package.json: depends on ${dependency}; core has no dependency but ${coreImports.join(", ")}`,
      );
    }
  }
  return problems;
};

export const importsKeepTheFloors: Rule<Room> = (room) => {
  const problems: string[] = [];
  const declared = usable(room);
  for (const source of room.sources) {
    for (const { specifier, line } of importsOf(source.path, source.text)) {
      const problem = importProblem(room, declared, source, specifier);
      if (problem !== undefined) problems.push(`${room.name}: ${source.path}:${line}: ${problem}`);
    }
  }
  return problems;
};

function importProblem(room: Room, declared: Set<string>, source: SourceFile, specifier: string): string | undefined {
  if (specifier.startsWith(".")) {
    const target = posix.join(posix.dirname(source.path), specifier);
    return target.startsWith("src/") ? undefined : `"${specifier}" leaves the src of its package`;
  }
  if (room.name === "core" && !coreImports.includes(specifier)) {
    return `core imports nothing but ${coreImports.join(", ")} and its own files, not "${specifier}"`;
  }
  if (specifier.startsWith("node:")) {
    return nodeFree.includes(room.name) ? `${room.name} also runs where there is no "${specifier}"` : undefined;
  }
  const target = packageOf(specifier);
  if (target.startsWith(scope)) {
    const reason = objection(room.name, target.slice(scope.length));
    if (reason !== undefined) return reason;
    if (target !== specifier) return `"${specifier}" reaches into ${target}; import it by its name`;
  }
  return declared.has(target) ? undefined : `"${specifier}" is not declared in package.json`;
}

/** Files of one package that need one another to load. Types are gone by then, so `import type` may go in circles. */
export const importsHaveNoCycles: Rule<Room> = (room) => {
  const graph = new Map<string, string[]>();
  const known = new Set(room.sources.map((source) => source.path));
  for (const source of room.sources) {
    const targets = importsOf(source.path, source.text)
      .filter((found) => found.specifier.startsWith(".") && !found.typeOnly)
      .map((found) => posix.join(posix.dirname(source.path), found.specifier).replace(/\.js$/, ".ts"));
    graph.set(
      source.path,
      targets.filter((target) => known.has(target)),
    );
  }

  const problems: string[] = [];
  const finished = new Set<string>();
  const walk = (file: string, path: readonly string[]): void => {
    const seenAt = path.indexOf(file);
    if (seenAt >= 0) {
      problems.push(`${room.name}: import cycle: ${[...path.slice(seenAt), file].join(" -> ")}`);
      return;
    }
    if (finished.has(file)) return;
    for (const target of graph.get(file) ?? []) walk(target, [...path, file]);
    finished.add(file);
  };
  for (const file of graph.keys()) walk(file, []);
  return problems;
};

export const filesSayWhatTheyHold: Rule<Room> = (room) =>
  room.sources
    .filter((source) => emptyNames.test(posix.basename(source.path)))
    .map((source) => `${room.name}: ${source.path}: the name says nothing about what the file holds`);

export const filesStayShort: Rule<Room> = (room) =>
  room.sources.flatMap((source) => {
    const lines = source.text.replace(/\n$/, "").split("\n").length;
    return lines > maxLines ? [`${room.name}: ${source.path}: ${lines} lines; the limit is ${maxLines}`] : [];
  });

export const topLevelIsTidy: Rule<readonly string[]> = (entries) =>
  entries
    .filter((entry) => !entry.startsWith(".") && !topLevel.includes(entry))
    .map((entry) => `${entry}: does not belong at the top of the repository`);
