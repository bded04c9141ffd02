import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type BuildOptions, type Plugin } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));

/** Test files and the worker that runs them, each one file in a folder of its own, so that a process has them in no time. */
export interface Bundles extends AsyncDisposable {
  readonly worker: string;
  /** The bundle of a test file. */
  of(testFile: string): string;
}

const common: BuildOptions = {
  bundle: true,
  platform: "node",
  target: "node20",
  logLevel: "error",
  conditions: ["@ambit/source"],
};

/** Tests may await while they are loaded, so they stay ES modules; CommonJS packages among them ask for Node's modules with `require`. */
const modules: BuildOptions = {
  format: "esm",
  outExtension: { ".js": ".mjs" },
  banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
};

/** Bundles test files with the sources they import, of which some are replaced: keys are absolute paths. */
export async function bundle(testFiles: readonly string[], replaced: ReadonlyMap<string, string>): Promise<Bundles> {
  const folder = await mkdtemp(join(tmpdir(), "ambit-mutation-"));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  const names = new Map(testFiles.map((file, index) => [file, `${index}-${basename(file, ".ts")}`]));
  try {
    await build({
      ...common,
      entryPoints: { worker: join(here, "worker.ts") },
      format: "cjs", // jest's parts are CommonJS and look for __dirname
      outExtension: { ".js": ".cjs" },
      define: { "require.resolve": "String" }, // asked for to shorten stacks; in a bundle there is nothing to find
      outdir: folder,
      alias: { "@jest/expect": join(here, "jest-expect.ts") },
    });
    await build({
      ...common,
      ...modules,
      entryPoints: Object.fromEntries([...names].map(([file, name]) => [name, file])),
      outdir: folder,
      alias: { "@jest/globals": join(here, "jest-globals.ts") },
      plugins: [replacing(replaced), endingAtFirstFailure],
    });
  } catch (error) {
    await remove();
    throw error;
  }
  return {
    worker: join(folder, "worker.cjs"),
    of: (file) => join(folder, `${names.get(file) ?? "none"}.mjs`),
    [Symbol.asyncDispose]: remove,
  };
}

function replacing(sources: ReadonlyMap<string, string>): Plugin {
  return {
    name: "sources with mutants",
    setup: (build) =>
      build.onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const contents = sources.get(path);
        return contents === undefined ? undefined : { contents, loader: "ts" };
      }),
  };
}

/** That a property fails is enough. The smallest case that does takes long to find, and nobody reads it here. */
const endingAtFirstFailure: Plugin = {
  name: "properties that end at the first failure",
  setup: (build) =>
    build.onLoad({ filter: /fast-check\.js$/ }, async ({ path }) => ({
      contents: `${await readFile(path, "utf8")}\nconfigureGlobal({ endOnFailure: true });`,
    })),
};
