/**
 * The floors of the house. A family is the part of a folder's name before the first hyphen where the rest names a member
 * (`scope-session` is of the family `scope`). An import goes to a lower floor: never sideways, never up.
 */
const floors: Readonly<Record<string, readonly string[]>> = {
  core: [],
  "manager-kit": ["core"],
  "scope-*": ["core", "manager-kit"],
  conformance: ["core"],
  testing: ["core", "manager-kit"],
  "exporter-kit": ["core"],
  "exporter-*": ["core", "exporter-kit"],
  "middleware-kit": ["core"],
  "middleware-node-http": ["core", "middleware-kit"],
  "middleware-fetch": ["core", "middleware-kit"],
  "middleware-*": ["core", "middleware-kit", "middleware-node-http", "middleware-fetch"],
  "bridge-kit": ["core"],
  "bridge-*": ["core", "bridge-kit"],
  inspector: ["core"],
  store: [],
  "store-*": ["store"],
};

/** Rooms that are not published and see everything. Nothing published may see them. */
export const privateRooms: readonly string[] = ["architecture", "benchmarks", "docs", "examples", "proof", "workspace"];

/** Packages that run where there is no Node: they import none of its modules. */
export const nodeFree: readonly string[] = ["core", "middleware-kit", "middleware-fetch", "middleware-hono"];

/** What core may import from outside, and all that it may. */
export const coreImports: readonly string[] = ["eventemitter3"];

/** The floor that a package stands on: a key of the floors, or undefined where the house has no such room. */
export function floorOf(room: string): string | undefined {
  if (Object.hasOwn(floors, room)) return room;
  const family = `${room.slice(0, room.indexOf("-"))}-*`;
  return room.includes("-") && Object.hasOwn(floors, family) ? family : undefined;
}

/** Says why the one package may not depend on the other, or undefined where it may. */
export function objection(from: string, to: string): string | undefined {
  if (from === to) return `${from} imports itself by name`;
  if (privateRooms.includes(from)) return undefined;
  const floor = floorOf(from);
  if (floor === undefined) return `the house has no floor for ${from}; give it one in floors.ts`;
  if (privateRooms.includes(to)) return `${to} is a private room; ${from} may not see it`;
  if (floors[floor]?.includes(to)) return undefined;
  if (floorOf(to) === undefined) return `the house has no floor for ${to}; give it one in floors.ts`;
  const direction = floorOf(to) === floor ? "sideways" : "not to a lower floor";
  return `${from} -> ${to} goes ${direction}; ${from} may use ${floors[floor]?.join(", ") || "no other package"}`;
}
