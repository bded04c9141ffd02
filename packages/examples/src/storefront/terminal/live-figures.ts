import { readFigures, type Figures } from "../figures.js";
import type { StorefrontContainer } from "../container.js";
import { Journal } from "../services/request-log.js";
import type { WriteStream } from "./surroundings.js";

/** The figures on one line. */
export function formatFigures(figures: Figures): string {
  return [
    `${figures.requests} requests`,
    `${figures.tenants} tenants`,
    `sessions ${figures.sessionsOpen} open, ${figures.sessionsExpired} expired`,
    `pages ${figures.pagesCached} cached, ${Math.round(figures.pageCacheHitRatio * 100)} % hits, ${figures.pageCacheEvictions} evicted`,
    `checkouts ${figures.workflowsOpen} open, ${figures.workflowsCompleted} completed, ${figures.workflowsFailed} failed`,
  ].join(" | ");
}

/**
 * Shows what goes on: on a terminal as one line that is kept fresh, elsewhere as a new line whenever something has changed.
 * Returns what ends it.
 */
export function showLiveFigures(stream: WriteStream, container: StorefrontContainer): () => void {
  const onTerminal = stream.isTTY === true;
  let shown = "";
  const show = (): void => {
    const { aborted, latest } = container.get(Journal);
    const text = printable(
      `${formatFigures(readFigures(container))} | ${aborted} aborted | ${latest ?? "no request yet"}`,
    );
    if (text === shown) return;
    shown = text;
    stream.write(onTerminal ? `\r\x1b[2K${text.slice(0, stream.columns)}` : `${text}\n`);
  };
  show();
  const timer = setInterval(show, onTerminal ? 500 : 5_000).unref();
  return () => {
    clearInterval(timer);
    show();
    if (onTerminal) stream.write("\n");
  };
}

/** Targets come from strangers, and a terminal obeys control characters. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, "?");
}
