import { fork } from "node:child_process";
import type { Finding, Job } from "./job.js";

/** How a worker's life ended: with a finding, by its time limit, or by itself without a word. */
export type WorkerResult =
  Finding | { readonly kind: "timed-out" } | { readonly kind: "crashed"; readonly how: string };

const memoryMiB = 768;
const mostLastWords = 2_000;

/** Runs a job in a process of its own, which is killed when it takes longer. */
export function runWorker(worker: string, job: Job, limitMs: number): Promise<WorkerResult> {
  return new Promise((resolve, reject) => {
    const child = fork(worker, {
      execArgv: ["--expose-gc", "--no-warnings", `--max-old-space-size=${memoryMiB}`],
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    let result: WorkerResult | undefined;
    let lastWords = "";
    child.stderr?.on("data", (text: Buffer) => (lastWords = (lastWords + text.toString()).slice(-mostLastWords)));
    const limit = setTimeout(() => {
      result = { kind: "timed-out" };
      child.kill("SIGKILL");
    }, limitMs);
    child.on("message", (finding: Finding) => (result = finding));
    child.on("error", reject);
    child.on("close", (status, signal) => {
      clearTimeout(limit);
      resolve(result ?? { kind: "crashed", how: `${signal ?? `status ${status}`}: ${lastWords}` });
    });
    child.send(job, () => undefined); // a worker that is gone before it has read it shows by its exit
  });
}
