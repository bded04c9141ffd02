import { bin, inOrder, node } from "./run.mjs";

const source = ["--conditions=@ambit/source", "--import", "tsx"];
const jestFlags = ["--experimental-vm-modules", "--expose-gc", "--no-warnings"];
const script = (name) => (args) => node([`packages/workspace/${name}.mjs`, ...args]);

const jest = (args) => node([...jestFlags, bin("jest"), ...args]);
const typecheck = (args) => node([bin("typescript", "tsc"), "-p", "packages/workspace/tsconfig.check.json", ...args]);
/** The arguments, with the whole repository where they name no path. */
const everywhere = (args) => (args.some((arg) => !arg.startsWith("-")) ? args : [...args, "."]);
const eslintFlags = ["--config=packages/workspace/eslint.config.js", "--max-warnings=0"];
const eslint = (args) => node([bin("eslint"), ...eslintFlags, ...everywhere(args)]);
const prettier = (args) => node([bin("prettier"), "--log-level=warn", "--ignore-unknown", ...everywhere(args)]);
const lint = (paths) =>
  inOrder(
    () => eslint(paths),
    () => prettier(["--check", ...paths]),
  );
const format = (paths) =>
  inOrder(
    () => prettier(["--write", ...paths]),
    () => eslint(["--fix", ...paths]),
    () => prettier(["--write", ...paths]),
  );
const test = (args) =>
  inOrder(
    () => typecheck([]),
    () => jest(args),
  );

/** What the scripts of the root package.json stand for. Each takes the arguments given and resolves to an exit status. */
export const tasks = {
  start: (args) => node([...source, "packages/examples/src/storefront/main.ts", ...args]),
  test,
  typecheck,
  lint,
  format,
  build: script("build"),
  architecture: (args) => jest([...args, "--selectProjects", "architecture"]),
  docs: (args) => jest([...args, "--selectProjects", "docs"]),
  packages: script("package-check"),
  laws: script("laws"),
  model: (args) => node([...source, "packages/proof/src/model/main.ts", ...args]),
  faults: (args) => node([...source, "packages/proof/src/faults/main.ts", ...args]),
  soak: (args) => node(["--expose-gc", ...source, "packages/proof/src/soak/main.ts", ...args]),
  "kit:mutants": (args) => node([...source, "packages/conformance/test/mutants/main.ts", ...args]),
  mutation: (args) => node([...source, "packages/proof/src/mutation/main.ts", ...args]),
  isolation: (args) => node([...source, "packages/proof/src/isolation/main.ts", ...args]),
  bench: (args) =>
    inOrder(
      () => script("build")([]), // what is measured is what users get
      () => node([...source, "packages/benchmarks/src/main.ts", ...args]),
    ),
  check: () =>
    inOrder(
      () => test([]),
      () => lint([]),
      () => script("laws")([]),
      () => script("package-check")([]),
    ),
};
