import { run } from "./run.js";

const stop = new AbortController();
// A repeated signal changes nothing: the end is under way, and takes no longer than requests are waited for.
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => stop.abort());

process.exitCode = await run(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  folder: process.env.INIT_CWD ?? process.cwd(), // npm moves to the root of the package and tells where the user was
  stop: stop.signal,
});
