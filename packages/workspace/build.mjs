/** Builds every published package into dist/esm and dist/cjs: `build.mjs [--clean]`. */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
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
    const complete = existsSync(join(folder, "dist/esm")) && existsSync(join(folder, "dist/cjs"));
    if (complete && !clean) continue;
    // The compiler looks at its notes, not at the output: without the output the notes must go too.
    rmSync(join(folder, "dist"), { recursive: true, force: true });
    rmSync(join(folder, ".cache"), { recursive: true, force: true });
  }
  const status = await node([bin("typescript", "tsc"), "-b", "packages/workspace"]);
  if (status !== 0) return status;
  for (const { folder } of packages) {
    writeFileSync(join(folder, "dist/cjs/package.json"), '{ "type": "commonjs" }\n');
  }
  return 0;
}

if (process.argv[1] === import.meta.filename) {
  process.exitCode = await build({ clean: process.argv.includes("--clean") });
}
