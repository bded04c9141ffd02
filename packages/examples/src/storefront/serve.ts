import type { CommandLine } from "./command-line.js";
import { messageOf } from "./error-message.js";
import { formatReport, reportShutdown, type ShutdownReport } from "./replay/report.js";
import { Storefront } from "./storefront.js";
import { guide } from "./terminal/guide.js";
import { showLiveFigures } from "./terminal/live-figures.js";
import type { Surroundings, WriteStream } from "./terminal/surroundings.js";

/** Keeps the shop open until the program is asked to end. Resolves to the exit status. */
export async function serve({ port }: CommandLine, { stdout, stderr, stop }: Surroundings): Promise<number> {
  const storefront = await Storefront.open({ port, onError: (error) => stderr.write(`${messageOf(error)}\n`) });
  stdout.write(guide(storefront.url));
  await showFiguresUntil(stop, storefront, stdout);
  return exitStatus(await closeAndTell(storefront, stdout));
}

export async function showFiguresUntil(stop: AbortSignal, storefront: Storefront, people: WriteStream): Promise<void> {
  const hide = showLiveFigures(people, storefront.container);
  if (!stop.aborted) await new Promise((resolve) => stop.addEventListener("abort", resolve, { once: true }));
  hide();
}

export async function closeAndTell(storefront: Storefront, people: WriteStream): Promise<ShutdownReport> {
  await storefront.close();
  const report = reportShutdown(storefront.container.metrics());
  people.write(formatReport(report));
  return report;
}

/** A shop that leaves something behind has failed. */
export function exitStatus({ aliveAfterShutdown, booksBalance }: ShutdownReport): number {
  return aliveAfterShutdown === 0 && booksBalance ? 0 : 1;
}
