/** Finds the pinned pnpm and installs with it. Needs nothing but Node. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../", import.meta.url));

const shell = process.platform === "win32";

/** The pinned pnpm as a command line: the one on PATH if it is that version, else `npx`. */
export function pnpmCommand() {
  const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const [name, version] = packageManager.split("@");
  // Asked for elsewhere: inside the repository a different pnpm would try to become the pinned one.
  const onPath = spawnSync(name, ["--version"], { cwd: tmpdir(), encoding: "utf8", shell });
  return onPath.stdout?.trim() === version ? [name] : ["npx", "--yes", packageManager];
}

/** Runs the pinned pnpm in the repository; all that it prints goes to standard error. */
export function pnpm(args, options = {}) {
  const [command, ...first] = pnpmCommand();
  // Loggers obey the npm that started us; pnpm shall speak, and shall not ask.
  const env = { ...process.env, CI: "true" };
  const result = spawnSync(command, [...first, ...args], {
    cwd: root,
    stdio: ["ignore", 2, 2],
    shell,
    env,
    ...options,
  });
  if (result.error) throw result.error;
  return result.status ?? 1;
}

function installedStamp() {
  const hash = createHash("sha256");
  for (const file of ["pnpm-lock.yaml", "pnpm-workspace.yaml", "package.json"]) {
    hash.update(readFileSync(join(root, file)));
  }
  return hash.digest("hex");
}

/** Installs what the lockfile says, unless that is what is there. */
export function ensureInstalled() {
  const stampFile = join(root, "node_modules/.cache/installed");
  const stamp = installedStamp();
  const present = existsSync(join(root, "node_modules/.modules.yaml"));
  if (present && existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp) return;

  const status = pnpm(["install", "--frozen-lockfile"]);
  if (status !== 0) {
    console.error("The installation failed; see above.");
    process.exit(status);
  }
  mkdirSync(join(root, "node_modules/.cache"), { recursive: true });
  writeFileSync(stampFile, stamp);
}
