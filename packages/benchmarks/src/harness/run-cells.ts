import type { Figures } from "../cell/cell.js";
import type { Pace } from "../cell/measure.js";
import type { Size } from "../workload.js";
import type { Launcher } from "./launcher.js";
import type { Cell } from "./plan.js";
import { startCell } from "./start-cell.js";

export interface RunOptions {
  readonly launcher: Launcher;
  readonly size: Size;
  readonly pace: Pace;
  /** A folder of traces. */
  readonly traces?: string | undefined;
  /** How many processes measure each cell. */
  readonly repetitions: number;
  readonly onProgress?: (done: number, all: number, cell: Cell) => void;
}

/** A cell with what its processes have found. A failure says what went wrong, and there are no figures then. */
export interface MeasuredCell extends Cell {
  readonly figures: Figures[];
  failure?: string;
}

/**
 * Measures cell after cell, each in a process of its own. A repetition goes once through all of them, so that an hour in which the machine is slow is
 * an hour for everybody.
 */
export async function runCells(cells: readonly Cell[], options: RunOptions): Promise<MeasuredCell[]> {
  const measured = cells.map((cell): MeasuredCell => ({ ...cell, figures: [] }));
  const able = measured.filter(({ cannot }) => cannot === undefined);
  let done = 0;
  for (let repetition = 0; repetition < options.repetitions; repetition++) {
    for (const cell of able) {
      options.onProgress?.(done++, able.length * options.repetitions, cell);
      if (cell.failure === undefined) await measureCell(cell, options);
    }
  }
  return measured;
}

async function measureCell(cell: MeasuredCell, { launcher, size, pace, traces }: RunOptions): Promise<void> {
  const order = { subject: cell.entry.name, workload: cell.workload.id, size, pace, traces };
  const outcome = await startCell(launcher, order, [...(cell.entry.flags ?? []), ...(cell.workload.flags ?? [])]);
  if ("figures" in outcome) cell.figures.push(outcome.figures);
  else [cell.failure, cell.figures.length] = [outcome.failure, 0];
}
