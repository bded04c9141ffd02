import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, stop } from "esbuild";

/** How a cell is started: which Node, with which flags, on which file. */
export interface Launcher {
  readonly node: string;
  readonly flags: readonly string[];
  readonly entry: string;
}

const room = fileURLToPath(new URL("../../", import.meta.url));

/**
 * Compiles the cells, file by file, so that they run as plain modules. Packages are left to be imported as their users get them, Ambit too: it has to
 * be built before.
 */
export async function compiledLauncher(node: string): Promise<Launcher> {
  mkdirSync(join(room, ".cache"), { recursive: true });
  const outdir = mkdtempSync(join(room, ".cache/cells-")); // inside, where the packages are found; of its own, as another run may be on
  process.once("exit", () => rmSync(outdir, { recursive: true, force: true }));
  const files = readdirSync(join(room, "src"), { recursive: true, encoding: "utf8" });
  await build({
    entryPoints: files.filter((file) => file.endsWith(".ts")).map((file) => join(room, "src", file)),
    outdir,
    format: "esm",
    target: "node20",
    // Fields are assigned in the constructor, as in hand-written code: defining them costs all subjects the same, and says nothing about any.
    tsconfigRaw: { compilerOptions: { useDefineForClassFields: false } },
  });
  await stop(); // its service would stay, and is not to run beside the cells
  return { node, flags: [], entry: join(outdir, "cell/main.js") };
}

/** Runs the sources as they are; for tests, which measure nothing. */
export const sourceLauncher: Launcher = {
  node: process.execPath,
  flags: ["--conditions=@ambit/source", "--import", "tsx"],
  entry: join(room, "src/cell/main.ts"),
};
