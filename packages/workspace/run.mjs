import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./install.mjs";

/** The script behind a command of an installed package, so that Node can run it without a shell or a package manager between. */
export function bin(name, command = name) {
  const folder = join(root, "node_modules", name);
  const { bin: commands } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return join(folder, typeof commands === "string" ? commands : commands[command]);
}

/**
 * Runs this Node with these arguments at the root and resolves to the exit status. The child has our standard streams.
 * SIGINT and SIGTERM are passed on; a child that a signal ended ends us with the same signal.
 *
 * npm hands its signals to the shell between us, which may die of them and tell nobody: under npm a lost parent counts as
 * SIGTERM. `npm start` replaces that shell (exec), so there the very signal arrives, and the exit status returns.
 */
export function node(args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: "inherit" });
    const terminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
    // A terminal's Ctrl-C reaches the child by itself; passing it on would make it two.
    const onInterrupt = () => void (terminal || child.kill("SIGINT"));
    const onTerminate = () => void child.kill("SIGTERM");
    process.on("SIGINT", onInterrupt);
    process.on("SIGTERM", onTerminate);
    const parent = process.ppid;
    const onOrphaned = () => {
      if (process.ppid === parent) return;
      clearInterval(watch);
      onTerminate();
    };
    const watch = process.env["npm_lifecycle_event"] ? setInterval(onOrphaned, 100) : undefined;
    child.on("error", reject);
    child.on("exit", (status, signal) => {
      clearInterval(watch);
      process.off("SIGINT", onInterrupt);
      process.off("SIGTERM", onTerminate);
      if (signal) process.kill(process.pid, signal);
      else resolve(status ?? 1);
    });
  });
}

/** Runs steps until one fails; resolves to the first status that is not 0. */
export async function inOrder(...steps) {
  for (const step of steps) {
    const status = await step();
    if (status !== 0) return status;
  }
  return 0;
}
