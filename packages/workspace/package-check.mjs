/**
 * Are the published packages fit to be published? Builds and packs them, has publint and attw judge the tarballs, installs
 * those in an empty project, and checks there that `import` and `require` give the same things, and every package the same core.
 */
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, publishedPackages } from "./build.mjs";
import { pnpm, root } from "./install.mjs";
import { bin } from "./run.mjs";

const work = mkdtempSync(join(tmpdir(), "ambit-packages-"));
const problems = [];
const results = [];

function check(name, subject, problem) {
  results.push({ name, subject, ok: !problem });
  if (problem) problems.push(`${subject}: ${name}\n${problem.trimEnd().replaceAll(/^/gm, "    ")}`);
}

/** Runs a command quietly; gives what it said if it failed. */
function failure(command, args, options = {}) {
  const run = spawnSync(command, args, {
    encoding: "utf8",
    shell: command === "npm" && process.platform === "win32",
    ...options,
  });
  if (run.status === 0) return undefined;
  return `${run.stdout ?? ""}${run.stderr ?? ""}${run.error ?? ""}` || `exit status ${run.status}`;
}

/** Packs one package as it would be published; gives the path of the tarball. */
function pack(folder, name) {
  const destination = join(work, "tarballs", name.replace("/", "-"));
  mkdirSync(destination, { recursive: true });
  const status = pnpm(["--dir", folder, "pack", "--pack-destination", destination], { stdio: ["ignore", "ignore", 2] });
  if (status !== 0) throw new Error(`pnpm pack failed for ${name}`);
  const [tarball] = readdirSync(destination);
  return join(destination, tarball);
}

/** What the manifest and the files of an installed package must not, or must, have. */
function contentProblem(folder) {
  const found = [];
  const text = readFileSync(join(folder, "package.json"), "utf8");
  if (text.includes("@ambit/source")) found.push("package.json still has the source condition");
  if (/"(workspace|catalog):/.test(text)) found.push("package.json still has workspace: or catalog: versions");
  const entries = readdirSync(folder);
  for (const needed of ["LICENSE", "README.md", "dist", "src"])
    if (!entries.includes(needed)) found.push(`${needed} is missing`);
  const known = ["LICENSE", "README.md", "node_modules", "package.json", ...JSON.parse(text).files];
  for (const entry of entries) if (!known.includes(entry)) found.push(`${entry} should not be published`);
  return found.join("\n");
}

async function main() {
  if ((await build({ clean: true })) !== 0) return check("build", "all packages", "the compiler's messages are above");

  const packages = publishedPackages().map(({ folder, manifest }) => ({
    name: manifest.name,
    tarball: pack(folder, manifest.name),
  }));
  for (const { name, tarball } of packages) {
    check("publint", name, failure(process.execPath, [bin("publint"), "run", tarball, "--strict"]));
    check(
      "attw",
      name,
      failure(process.execPath, [bin("@arethetypeswrong/cli", "attw"), tarball, "--no-color", "--no-emoji"]),
    );
  }

  const project = join(work, "project");
  mkdirSync(project);
  writeFileSync(join(project, "package.json"), '{ "private": true, "type": "module" }\n');
  const flags = ["--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"];
  const notInstalled = failure("npm", ["install", ...flags, ...packages.map(({ tarball }) => tarball)], {
    cwd: project,
  });
  check("npm install of the tarballs", "all packages", notInstalled);
  if (notInstalled) return;

  for (const { name } of packages) check("contents", name, contentProblem(join(project, "node_modules", name)));
  copyFileSync(join(root, "packages/workspace/same-exports.mjs"), join(project, "same-exports.mjs"));
  for (const { name } of packages) {
    check("import and require agree", name, failure(process.execPath, ["same-exports.mjs", name], { cwd: project }));
  }
}

try {
  await main();
} finally {
  rmSync(work, { recursive: true, force: true });
}
for (const { name, subject, ok } of results) console.log(`${ok ? "ok    " : "FAILED"} ${subject}: ${name}`);
for (const problem of problems) console.error(`\n${problem}`);
console.log(`\n${results.length - problems.length} checks passed, ${problems.length} failed`);
process.exitCode = problems.length === 0 ? 0 : 1;
