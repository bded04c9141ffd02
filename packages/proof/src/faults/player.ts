import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { partOf, type Plan } from "./plan.js";

/** How long a life may take in real time. It waits for nothing but promises, so only one that goes round and round takes that long. */
const defaultLimitMs = 10_000;

const room = fileURLToPath(new URL("../..", import.meta.url));
const execArgv = ["--conditions=@ambit/source", "--import", "tsx"];

/** Those that would go round for ever when we are gone. */
const processes = new Set<ChildProcess>();
process.on("exit", () => processes.forEach((each) => each.kill("SIGKILL")));

/**
 * Plays lives in a process of its own, so that one that never ends can be ended. Not in a thread: on Node 20 what loads TypeScript does not
 * reach there.
 */
export class Player {
  #process: ChildProcess | undefined = undefined;

  constructor(
    private readonly limitMs = defaultLimitMs,
    private readonly program = fileURLToPath(new URL("player-process.ts", import.meta.url)),
  ) {}

  /** Plays the life with the fault in it. Returns what was violated. */
  async play(plan: Plan): Promise<string[]> {
    const player = (this.#process ??= await this.#start());
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
    if (this.#process === undefined) return;
    this.#process.kill("SIGKILL");
    processes.delete(this.#process);
    this.#process = undefined;
  }

  async #start(): Promise<ChildProcess> {
    const player = fork(this.program, { cwd: room, execArgv });
    processes.add(player);
    const failed = once(player, "exit").then(([status]) => {
      throw new Error(`A player's process ended with status ${status} before it was ready.`);
    });
    await Promise.race([once(player, "message"), failed]);
    return player;
  }
}
