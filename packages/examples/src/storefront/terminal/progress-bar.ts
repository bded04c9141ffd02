import type { WriteStream } from "./surroundings.js";

const widthColumns = 40;

/** `[########--------]  50 %  3000 of 6000` */
export function formatProgress(done: number, total: number): string {
  const share = total === 0 ? 1 : done / total;
  const filled = Math.floor(share * widthColumns);
  const bar = "#".repeat(filled) + "-".repeat(widthColumns - filled);
  return `[${bar}] ${String(Math.floor(share * 100)).padStart(3)} %  ${done} of ${total}`;
}

/** Shows on a terminal how far something is; elsewhere it shows nothing. */
export class ProgressBar {
  #shown = "";

  constructor(
    private readonly stream: WriteStream,
    private readonly total: number,
  ) {}

  show(done: number): void {
    const percent = Math.floor((done / this.total) * 100);
    if (this.stream.isTTY !== true || this.#shown === String(percent)) return;
    this.#shown = String(percent);
    this.stream.write(`\r\x1b[2K${formatProgress(done, this.total)}`);
  }

  /** Leaves the line to what comes next. */
  clear(): void {
    if (this.#shown !== "") this.stream.write("\r\x1b[2K");
  }
}
