/**
 * Builds every published package into dist/esm and dist/cjs: `build.mjs [--clean]`. Declarations are file by file as the compiler makes them;
 * the code is one file, since to import a hundred takes many times as long.
 */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { rollup } from "rollup";
import { root } from "./install.mjs";
import { bin, node } from "./run.mjs";

/** The folders of the packages that are published, with their manifests. */
export function publishedPackages() {
  return readdirSync(join(root, "packages"))
    .map((room) => join(root, "packages", room))
    .filter((folder) => existsSync(join(folder, "package.json")))
    .map((folder) => ({ folder, manifest: JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) }))
    .filter(({ manifest }) => !manifest.private);
}

export async function build({ clean = false } = {}) {
  const packages = publishedPackages();
  for (const { folder } of packages) {
    const complete = [".cache/esm", "dist/esm", "dist/cjs"].every((part) => existsSync(join(folder, part)));
    if (complete && !clean) continue;
    // The compiler looks at its notes, not at the output: without the output the notes must go too.
    rmSync(join(folder, "dist"), { recursive: true, force: true });
    rmSync(join(folder, ".cache"), { recursive: true, force: true });
  }
  const status = await node([bin("typescript", "tsc"), "-b", "packages/workspace"]);
  if (status !== 0) return status;
  for (const { folder } of packages) {
    await bundle(folder);
    writeFileSync(join(folder, "dist/cjs/package.json"), '{ "type": "commonjs" }\n');
  }
  return 0;
}

/** Puts the compiled modules of one package together; other packages are left to be imported. */
async function bundle(folder) {
  const compiled = await rollup({
    input: join(folder, ".cache/esm/index.js"),
    external: (id) => !/^[./]/.test(id),
    plugins: [{ name: "with source maps", load: loadWithMap }],
  });
  for (const format of ["esm", "cjs"]) {
    await compiled.write({ file: join(folder, `dist/${format}/index.js`), format, sourcemap: true });
  }
  await compiled.close();
}

/** So that the map of the bundle leads to the TypeScript sources. */
function loadWithMap(id) {
  return { code: readFileSync(id, "utf8"), map: readFileSync(`${id}.map`, "utf8") };
}

if (process.argv[1] === import.meta.filename) {
  process.exitCode = await build({ clean: process.argv.includes("--clean") });
}
