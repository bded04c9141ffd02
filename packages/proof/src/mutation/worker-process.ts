import { fork } from "node:child_process";
import type { Finding, Job, Progress } from "./job.js";

/** How a worker's life ended: with a finding, by its time limit, or by itself without a word. */
export type WorkerResult =
  Finding | { readonly kind: "timed-out" } | { readonly kind: "crashed"; readonly how: string };

const memoryMiB = 768;
const mostLastWords = 2_000;

/** To start a worker and load the first bundle; beyond the limits of tests. On a busy machine nothing is to be killed for that. */
const loadingMs = 60_000;
const graceMs = 10_000;

/** Runs a job in a process of its own, which is killed when nothing is heard of it for longer than its tests may take. */
export function runWorker(worker: string, job: Job): Promise<WorkerResult> {
  return new Promise((resolve, reject) => {
    const child = fork(worker, {
      execArgv: ["--expose-gc", "--no-warnings", `--max-old-space-size=${memoryMiB}`],
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    let result: WorkerResult | undefined;
    let lastWords = "";
    child.stderr?.on("data", (text: Buffer) => (lastWords = (lastWords + text.toString()).slice(-mostLastWords)));
    const kill = (): void => {
      result = { kind: "timed-out" };
      child.kill("SIGKILL");
    };
    let limit = setTimeout(kill, loadingMs);
    child.on("message", (heard: Finding | Progress) => {
      if (heard.kind !== "began") return void (result = heard);
      clearTimeout(limit);
      limit = setTimeout(kill, graceMs + heard.limitMs);
    });
    child.on("error", reject);
    child.on("close", (status, signal) => {
      clearTimeout(limit);
      resolve(result ?? { kind: "crashed", how: `${signal ?? `status ${status}`}: ${lastWords}` });
    });
    child.send(job, () => undefined); // a worker that is gone before it has read it shows by its exit
  });
}
