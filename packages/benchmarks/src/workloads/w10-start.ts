import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { chainRecipes } from "../services/chains.js";
import { workload, type OfPackage } from "../workload.js";

export const firstResolve = workload({
  id: "W10",
  title: "{count} bindings and the first resolve, cold",
  uses: "applications",
  unit: "ns",
  sizes: { full: 1_000, quick: 1_000, tiny: 20 },
  async check(setUp) {
    const recipes = chainRecipes(20);
    const get = await setUp(recipes);
    for (let chain = 0; chain < 2; chain++) {
      const head = await get(chain);
      assert.ok((await get(chain)) === head, "a singleton is one");
      let link: typeof head | undefined = head;
      for (let index = chain * 10 + 9; index >= chain * 10; index--, link = link?.next)
        assert.ok(link instanceof (recipes[index]?.itsClass as never), `link ${index} is of its class`);
      assert.ok(link === undefined, "the chain ends");
    }
  },
  async measure(setUp, size) {
    const recipes = chainRecipes(size);
    const begun = process.hrtime.bigint();
    const application = setUp(recipes);
    const get = application instanceof Promise ? await application : application;
    const head = get(0);
    if (head instanceof Promise) await head;
    return Number(process.hrtime.bigint() - begun);
  },
});

export const importTime: OfPackage = {
  id: "W10-import",
  title: "importing it",
  unit: "ns",
  async measurePackage({ packages }) {
    const begun = process.hrtime.bigint();
    for (const name of packages) await import(name);
    return Number(process.hrtime.bigint() - begun);
  },
};

export const bundleSize: OfPackage = {
  id: "W10-size",
  title: "bundled, minified and gzipped, with what an application needs of it",
  unit: "bytes",
  async measurePackage({ imports }) {
    const { build } = await import("esbuild");
    const stdin = { contents: imports ?? "", resolveDir: import.meta.dirname };
    const options = { bundle: true, minify: true, format: "esm", platform: "node", write: false } as const;
    const { outputFiles } = await build({ stdin, ...options, external: optionalPeers, logLevel: "silent" });
    return gzipSync(outputFiles[0]?.contents ?? "", { level: 9 }).byteLength;
  },
};

/** What Nest would load if it were there. */
const optionalPeers = [
  "@nestjs/microservices",
  "@nestjs/websockets",
  "@nestjs/platform-express",
  "class-*",
  "@nestjs/microservices/*",
  "@nestjs/websockets/*",
];
