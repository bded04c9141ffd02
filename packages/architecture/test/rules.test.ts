/** Each rule is shown something bad, so that it is known to be able to fail. */
import { describe, expect, test } from "@jest/globals";
import { objection } from "../src/floors.js";
import type { Manifest, Room } from "../src/house.js";
import { importsOf } from "../src/imports.js";
import {
  filesSayWhatTheyHold,
  filesStayShort,
  importsHaveNoCycles,
  importsKeepTheFloors,
  manifestsKeepTheFloors,
  topLevelIsTidy,
} from "../src/rules.js";

function room(name: string, files: Record<string, string>, manifest: Manifest = {}): Room {
  const sources = Object.entries(files).map(([path, text]) => ({ path, text }));
  return { name, manifest: { name: `@ambit/${name}`, ...manifest }, sources };
}

describe("floors", () => {
  test.each([
    ["manager-kit", "core"],
    ["conformance", "core"],
    ["scope-session", "core"],
    ["scope-session", "manager-kit"],
    ["exporter-prometheus", "core"],
    ["exporter-prometheus", "exporter-kit"],
    ["middleware-hono", "core"],
    ["middleware-kit", "core"],
    ["middleware-node-http", "middleware-kit"],
    ["middleware-express", "middleware-kit"],
    ["middleware-express", "middleware-node-http"],
    ["middleware-hono", "middleware-fetch"],
    ["inspector", "core"],
    ["store-redis", "store"],
    ["examples", "scope-session"],
    ["docs", "examples"],
  ])("%s may use %s", (from, to) => {
    expect(objection(from, to)).toBeUndefined();
  });

  test.each([
    ["core", "manager-kit", /not to a lower floor/],
    ["manager-kit", "scope-lru", /not to a lower floor/],
    ["manager-kit", "conformance", /not to a lower floor/],
    ["conformance", "manager-kit", /not to a lower floor/],
    ["conformance", "scope-session", /not to a lower floor/],
    ["scope-session", "scope-tenant", /goes sideways/],
    ["scope-session", "conformance", /not to a lower floor/],
    ["exporter-prometheus", "manager-kit", /not to a lower floor/],
    ["exporter-prometheus", "exporter-opentelemetry", /goes sideways/],
    ["exporter-kit", "exporter-prometheus", /not to a lower floor/],
    ["middleware-hono", "scope-session", /not to a lower floor/],
    ["middleware-kit", "middleware-node-http", /not to a lower floor/],
    ["middleware-kit", "manager-kit", /not to a lower floor/],
    ["middleware-node-http", "middleware-express", /not to a lower floor/],
    ["middleware-express", "middleware-koa", /goes sideways/],
    ["middleware-fetch", "middleware-node-http", /not to a lower floor/],
    ["store-redis", "store-postgres", /goes sideways/],
    ["store-redis", "core", /not to a lower floor/],
    ["scope-session", "examples", /private room/],
    ["scope-session", "scope-session", /imports itself/],
    ["lobby", "core", /no floor for lobby/],
    ["scope-session", "lobby", /no floor for lobby/],
  ])("%s may not use %s", (from, to, reason) => {
    expect(objection(from, to)).toMatch(reason);
  });
});

describe("manifests", () => {
  test("a dependency on a member of the same family is found, also as a peer", () => {
    expect(
      manifestsKeepTheFloors(room("scope-lru", {}, { dependencies: { "@ambit/scope-tenant": "*" } })),
    ).toHaveLength(1);
    expect(
      manifestsKeepTheFloors(room("scope-lru", {}, { peerDependencies: { "@ambit/scope-tenant": "*" } })),
    ).toHaveLength(1);
  });

  test("what only tests need may come from anywhere", () => {
    expect(manifestsKeepTheFloors(room("scope-lru", {}, { devDependencies: { "@ambit/conformance": "*" } }))).toEqual(
      [],
    );
  });

  test("a second dependency of core is found", () => {
    expect(manifestsKeepTheFloors(room("core", {}, { dependencies: { eventemitter3: "*" } }))).toEqual([]);
    expect(manifestsKeepTheFloors(room("core", {}, { dependencies: { lodash: "*" } }))).toHaveLength(1);
  });

  test("a wrong name, and privacy on the wrong side, are found", () => {
    expect(manifestsKeepTheFloors(room("core", {}, { name: "core" }))).toHaveLength(1);
    expect(manifestsKeepTheFloors(room("core", {}, { private: true }))).toHaveLength(1);
    expect(manifestsKeepTheFloors(room("examples", {}))).toHaveLength(1);
  });
});

describe("imports", () => {
  const session = (text: string, manifest: Manifest = {}): string[] =>
    importsKeepTheFloors(room("scope-session", { "src/index.ts": text }, manifest));

  test("every form of import is seen, with its line and whether it is gone after compilation", () => {
    const text = [
      'import a from "a";',
      'import type b from "b";',
      'import { type C } from "c";',
      'import { type D, d } from "d";',
      'import "e";',
      'export * from "f";',
      'export type { G } from "g";',
      'const h = await import("h");',
      'let i: import("i").I;',
      'import j = require("j");',
      'const k = require("k");',
    ].join("\n");
    const found = importsOf("x.ts", text).map(({ specifier, typeOnly }) => specifier + (typeOnly ? "-" : ""));
    expect(found).toEqual(["a", "b-", "c-", "d", "e", "f", "g-", "h", "i-", "j", "k"]);
    expect(importsOf("x.ts", text)[10]?.line).toBe(11);
  });

  test("what is declared and lower is fine", () => {
    const manifest = { dependencies: { "@ambit/core": "*" } };
    expect(session('import { a } from "@ambit/core";\nimport "./b.js";\nimport "node:fs";', manifest)).toEqual([]);
  });

  test.each([
    ["an undeclared package", 'import "@ambit/core";', /not declared/],
    ["an undeclared package from outside", 'import "lodash/fp";', /not declared/],
    ["a member of the same family", 'import type { A } from "@ambit/scope-tenant";', /sideways/],
    ["a file inside a package", 'import "@ambit/core/src/a.js";', /reaches into/],
    ["a file of another package", 'import "../../core/src/a.js";', /leaves the src/],
    ["a lazy import", 'const a = () => import("@ambit/conformance");', /not to a lower floor/],
  ])("%s is found", (_, text, reason) => {
    expect(session(text)).toEqual([expect.stringMatching(reason)]);
  });

  test("what only tests may use is not for src", () => {
    expect(session('import "lodash";', { devDependencies: { lodash: "*" } })).toEqual([
      expect.stringMatching(/not declared/),
    ]);
  });

  test("core imports neither Node nor anything but its one dependency", () => {
    const core = (text: string): string[] =>
      importsKeepTheFloors(
        room("core", { "src/deep/a.ts": text }, { dependencies: { eventemitter3: "*", lodash: "*" } }),
      );
    expect(core('import "eventemitter3";\nimport "../b.js";')).toEqual([]);
    expect(core('import "node:async_hooks";')).toHaveLength(1);
    expect(core('import "fs";')).toHaveLength(1);
    expect(core('import "lodash";')).toHaveLength(1);
  });
});

test("what also runs without Node imports none of its modules", () => {
  const files = { "src/a.ts": 'import "node:http";' };
  expect(importsKeepTheFloors(room("middleware-kit", files))).toHaveLength(1);
  expect(importsKeepTheFloors(room("middleware-node-http", files))).toEqual([]);
});

describe("cycles", () => {
  const cycles = (files: Record<string, string>): string[] => importsHaveNoCycles(room("core", files));

  test("a cycle is found and named", () => {
    const files = {
      "src/a.ts": 'import "./deep/b.js";',
      "src/deep/b.ts": 'export { c } from "../c.js";',
      "src/c.ts": 'import { a } from "./a.js";',
    };
    expect(cycles(files)).toEqual(["core: import cycle: src/a.ts -> src/deep/b.ts -> src/c.ts -> src/a.ts"]);
  });

  test("a file that imports itself is a cycle", () => {
    expect(cycles({ "src/a.ts": 'import "./a.js";' })).toHaveLength(1);
  });

  test("types may go in circles, and two ways to one file are no cycle", () => {
    const files = {
      "src/a.ts": 'import "./b.js";\nimport "./c.js";',
      "src/b.ts": 'import "./c.js";\nimport type { A } from "./a.js";',
      "src/c.ts": 'import { type A } from "./a.js";',
    };
    expect(cycles(files)).toEqual([]);
  });
});

describe("files", () => {
  test.each(["utils.ts", "types.ts", "helpers.ts", "deep/util.ts"])("the name %s is refused", (name) => {
    expect(filesSayWhatTheyHold(room("core", { [`src/${name}`]: "" }))).toHaveLength(1);
  });

  test("a name that says what the file holds is fine", () => {
    expect(filesSayWhatTheyHold(room("core", { "src/scope-types.ts": "", "src/scope.ts": "" }))).toEqual([]);
  });

  test("300 lines are fine, 301 are too many", () => {
    expect(filesStayShort(room("core", { "src/a.ts": "x\n".repeat(300) }))).toEqual([]);
    expect(filesStayShort(room("core", { "src/a.ts": "x\n".repeat(301) }))).toHaveLength(1);
  });
});

test("a stray entry at the top is found, a dotfile is not", () => {
  expect(topLevelIsTidy(["packages", ".gitignore", "tsconfig.json", "scripts"])).toEqual([
    expect.stringMatching(/^tsconfig\.json:/),
    expect.stringMatching(/^scripts:/),
  ]);
});
