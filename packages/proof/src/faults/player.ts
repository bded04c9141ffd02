import { fork, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import { partOf, type Plan } from "./plan.js";

/** How long a life may take in real time. It waits for nothing but promises, so only one that goes round and round takes that long. */
const defaultLimitMs = 10_000;

const room = fileURLToPath(new URL("../..", import.meta.url));
const execArgv = ["--conditions=@ambit/source", "--import", "tsx"];

/** Plays lives in a process of its own, so that one that never ends can be ended. */
export class Player {
  #process: ChildProcess | undefined = undefined;

  constructor(
    private readonly limitMs = defaultLimitMs,
    private readonly program = fileURLToPath(new URL("player-process.ts", import.meta.url)),
  ) {}

  /** Plays the life with the fault in it. Returns what was violated. */
  play(plan: Plan): Promise<string[]> {
    const player = (this.#process ??= fork(this.program, { cwd: room, execArgv }));
    return new Promise((resolve) => {
      const done = (problems: string[]): void => {
        clearTimeout(limit);
        player.removeAllListeners();
        resolve(problems);
      };
      const giveUp = (problem: string): void => {
        this.end();
        done([problem]);
      };
      const limit = setTimeout(() => giveUp(`the life is not over after ${this.limitMs / 1_000} s`), this.limitMs);
      player.on("message", done);
      player.on("error", (error) => giveUp(`the process fails: ${String(error)}`));
      player.on("exit", (status, signal) => giveUp(`the process ends with ${signal ?? `status ${status}`}`));
      player.send(partOf(plan));
    });
  }

  /** Ends the process, whatever it is doing. */
  end(): void {
    this.#process?.kill("SIGKILL");
    this.#process = undefined;
  }
}
