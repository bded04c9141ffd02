/**
 * The way in: `node packages/workspace/pnpm.mjs <task> [arguments]`, which is what the scripts of the root package.json call.
 * Installs with exactly the pnpm that package.json names, if need be, then runs the task. It needs nothing but Node,
 * and writes nothing of its own to standard output.
 */
import { ensureInstalled } from "./install.mjs";
import { tasks } from "./tasks.mjs";

const [task, ...args] = process.argv.slice(2);
if (!task || !Object.hasOwn(tasks, task)) {
  console.error(`No such task: ${task ?? "(none)"}. There are: ${Object.keys(tasks).join(", ")}.`);
  process.exit(2);
}
ensureInstalled();
process.exitCode = await tasks[task](args);
