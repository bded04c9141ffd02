import type { ManualClock } from "@ambit/manager-kit";
import { readFigures, type Figures } from "../figures.js";
import type { Storefront } from "../storefront.js";
import type { AccessLog } from "./access-log-file.js";
import { Browsers } from "./browsers.js";

export interface ReplayOptions {
  /** Ends the replay early. */
  readonly stop?: AbortSignal;
  readonly onProgress?: (sent: number) => void;
}

export interface ReplayResult {
  /** How many requests were sent. */
  readonly sent: number;
  /** The numbers of the lines whose request was not answered with 200. */
  readonly refusedLines: readonly number[];
  /** As they stood when the last request was answered and every session that was due by then had expired. */
  readonly figures: Figures;
}

/**
 * Sends the requests of a log to the shop, one after the other, while the clock shows the time of the log.
 * The shop comes to rest before the clock moves, or a session's idle time would begin at the next request instead of its own.
 */
export async function replay(
  { entries }: AccessLog,
  storefront: Storefront,
  clock: ManualClock,
  { stop, onProgress }: ReplayOptions = {},
): Promise<ReplayResult> {
  const browsers = new Browsers(storefront.port);
  const refusedLines: number[] = [];
  let sent = 0;
  try {
    for (const entry of entries) {
      if (stop?.aborted === true) break;
      clock.set(entry.timeMs);
      const status = await browsers.send(entry);
      await storefront.quiet();
      if (status !== 200) refusedLines.push(entry.lineNumber);
      onProgress?.(++sent);
    }
  } finally {
    browsers.close();
  }
  storefront.container.getScopeManager("session").sweep();
  await storefront.quiet();
  return { sent, refusedLines: refusedLines.sort((a, b) => a - b), figures: readFigures(storefront.container) };
}
