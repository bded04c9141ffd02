import { resolve } from "node:path";
import { ManualClock } from "@ambit/manager-kit";
import type { CommandLine } from "./command-line.js";
import { messageOf } from "./error-message.js";
import { readAccessLog, type AccessLog } from "./replay/access-log-file.js";
import { letTimePass } from "./replay/passing-time.js";
import { replay, type ReplayResult } from "./replay/replay.js";
import { formatReport, reportReplay } from "./replay/report.js";
import { closeAndTell, exitStatus, showFiguresUntil } from "./serve.js";
import { Storefront } from "./storefront.js";
import { ProgressBar } from "./terminal/progress-bar.js";
import type { Surroundings, WriteStream } from "./terminal/surroundings.js";
import { formatNumbers } from "./terminal/table.js";

type ReplayCommand = CommandLine & { readonly accessLog: string };

/** Replays a log against the shop, tells what it came to, and keeps the shop open unless it is to end. Resolves to the exit status. */
export async function replayLog(
  command: ReplayCommand,
  { stdout, stderr, folder, stop }: Surroundings,
): Promise<number> {
  const people = command.json ? stderr : stdout;
  const log = await readAccessLog(resolve(folder, command.accessLog));
  const clock = new ManualClock(log.entries[0]?.timeMs);
  const storefront = await Storefront.open({
    port: command.port,
    clock,
    onError: (error) => stderr.write(`${messageOf(error)}\n`),
  });
  try {
    const result = await replayWithProgress(log, storefront, clock, stderr, stop);
    const report = reportReplay(log, result.figures);
    people.write(formatReport(report) + formatOddities(log, result));
    if (!command.once) await stayOpen(storefront, clock, people, stop);
    const shutdown = await closeAndTell(storefront, people);
    if (result.sent < log.entries.length) return 1;
    if (command.json) stdout.write(`${JSON.stringify({ ...report, ...shutdown })}\n`);
    return result.refusedLines.length > 0 ? 1 : exitStatus(shutdown);
  } catch (error) {
    await storefront.close();
    throw error;
  }
}

async function replayWithProgress(
  log: AccessLog,
  storefront: Storefront,
  clock: ManualClock,
  terminal: WriteStream,
  stop: AbortSignal,
): Promise<ReplayResult> {
  const progressBar = new ProgressBar(terminal, log.entries.length);
  try {
    return await replay(log, storefront, clock, { stop, onProgress: (sent) => progressBar.show(sent) });
  } finally {
    progressBar.clear();
  }
}

function formatOddities({ entries, malformedLines }: AccessLog, { sent, refusedLines }: ReplayResult): string {
  return [
    malformedLines.length > 0 && `Malformed lines: ${formatNumbers(malformedLines)}\n`,
    refusedLines.length > 0 && `Lines whose request was not answered with 200: ${formatNumbers(refusedLines)}\n`,
    sent < entries.length && `Stopped after ${sent} of ${entries.length} requests.\n`,
  ]
    .filter((line) => line !== false)
    .join("");
}

async function stayOpen(
  storefront: Storefront,
  clock: ManualClock,
  people: WriteStream,
  stop: AbortSignal,
): Promise<void> {
  people.write(`The storefront stays open at ${storefront.url}. Ctrl-C closes it.\n`);
  const stopTime = letTimePass(clock);
  await showFiguresUntil(stop, storefront, people);
  stopTime();
}
