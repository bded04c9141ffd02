import { fork } from "node:child_process";
import type { Figures, Order } from "../cell/cell.js";
import type { Launcher } from "./launcher.js";

/** What came of a cell: its figures, or what went wrong. */
export type Outcome = { readonly figures: Figures } | { readonly failure: string };

/** A cell that takes longer than this hangs. */
const limitMs = 600_000;

/** Runs one cell in a process of its own. Never rejects. */
export function startCell(
  { node, flags, entry }: Launcher,
  order: Order,
  ownFlags: readonly string[],
): Promise<Outcome> {
  return new Promise((resolve) => {
    const cell = fork(entry, [JSON.stringify(order)], {
      execPath: node,
      execArgv: [...flags, ...ownFlags, "--expose-gc", "--no-warnings"],
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      timeout: limitMs,
    });
    const stop = (): void => void cell.kill("SIGKILL"); // in a loop that does not yield it would hear nothing else
    process.once("exit", stop);
    let said = "";
    cell.stderr?.setEncoding("utf8").on("data", (text: string) => (said = (said + text).slice(-4_000)));
    let outcome: Outcome | undefined;
    cell.on("message", (figures) => (outcome = { figures: figures as Figures }));
    cell.on("error", ({ message }) => resolve({ failure: message }));
    cell.on("close", (status, signal) => {
      process.off("exit", stop);
      resolve(outcome ?? { failure: said.trim() || `ended with ${signal ?? status}` });
    });
  });
}
