import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterEach } from "@jest/globals";

const running = new Set<ChildProcess>();

afterEach(() => {
  for (const process of running) process.kill("SIGKILL");
});

const root = fileURLToPath(new URL("../../../../", import.meta.url));
const main = "packages/examples/src/storefront/main.ts";

/** The storefront as a process of its own; it ends with the test at the latest. */
export class Program {
  stdout = "";
  stderr = "";
  /** The exit status, once it has ended. */
  readonly ended: Promise<number | null>;
  readonly #process: ChildProcess;
  #heard: (() => void) | undefined;

  constructor(...args: string[]) {
    this.#process = spawn(process.execPath, ["--conditions=@ambit/source", "--import", "tsx", main, ...args], {
      cwd: root,
    });
    this.#process.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.stdout += text;
      this.#heard?.();
    });
    this.#process.stderr?.setEncoding("utf8").on("data", (text: string) => void (this.stderr += text));
    running.add(this.#process);
    this.ended = once(this.#process, "close").then(([status]) => {
      running.delete(this.#process);
      return status as number | null;
    });
  }

  /** What the pattern finds in standard output, as soon as it is there. @throws where the program ends without. */
  async printed(pattern: RegExp): Promise<string> {
    const end = this.ended.then(() => {
      throw new Error(`The program ended without printing ${String(pattern)}: ${this.stdout}${this.stderr}`);
    });
    end.catch(() => undefined); // of no interest once the pattern was found
    for (;;) {
      const [found] = pattern.exec(this.stdout) ?? [];
      if (found !== undefined) return found;
      await Promise.race([end, new Promise<void>((resolve) => (this.#heard = resolve))]);
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }
}
