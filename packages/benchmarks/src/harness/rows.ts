import type { Unit } from "../workload.js";
import { median } from "./median.js";
import type { MeasuredCell } from "./run-cells.js";

/** One line of the result. */
export interface Row {
  readonly workload: string;
  readonly subject: string;
  readonly unit: Unit;
  /** The median of the processes, in the unit; null where there is none. */
  readonly value: number | null;
  /** The same where the unit is nanoseconds, else null. */
  readonly nsPerOp: number | null;
  readonly ratioToHand: number | null;
  readonly ratioToHandlazy: number | null;
  /** The mean of the first hundred operations of a process. */
  readonly coldNsPerOp: number | null;
  /** Half of the processes lie between these two. */
  readonly quartiles: readonly [number, number] | null;
  readonly processes: number;
  /** Whether it has to be awaited. */
  readonly awaited: boolean;
  /** Why there is no value: what the subject cannot do, or what its check has found. */
  readonly cannot?: string;
  readonly failure?: string;
}

/** A row for each cell. */
export function rowsOf(cells: readonly MeasuredCell[]): Row[] {
  const values = new Map(cells.map((cell) => [keyOf(cell.workload.id, cell.entry.name), valueOf(cell)]));
  return cells.map((cell) => {
    const { workload, entry, figures, cannot, failure } = cell;
    const value = valueOf(cell);
    const unit = "unit" in workload ? workload.unit : "ns";
    const ratioTo = (baseline: string): number | null => {
      const base = values.get(keyOf(workload.id, baseline));
      return value === null || base === null || base === undefined || base <= 0 ? null : value / base;
    };
    return {
      workload: workload.id,
      subject: entry.name,
      unit,
      value,
      nsPerOp: unit === "ns" ? value : null,
      ratioToHand: ratioTo("hand"),
      ratioToHandlazy: ratioTo("handlazy"),
      coldNsPerOp: medianOrNull(figures.flatMap(({ coldNs }) => coldNs ?? [])),
      quartiles: quartilesOf(figures.map(({ samples }) => median(samples))),
      processes: figures.length,
      awaited: figures.some(({ awaited }) => awaited === true),
      ...(cannot === undefined ? {} : { cannot }),
      ...(failure === undefined ? {} : { failure }),
    };
  });
}

const keyOf = (workload: string, subject: string): string => `${workload} ${subject}`;

const valueOf = ({ figures }: MeasuredCell): number | null =>
  medianOrNull(figures.map(({ samples }) => median(samples)));

const medianOrNull = (numbers: readonly number[]): number | null => (numbers.length === 0 ? null : median(numbers));

function quartilesOf(numbers: readonly number[]): readonly [number, number] | null {
  if (numbers.length === 0) return null;
  const sorted = [...numbers].sort((a, b) => a - b);
  const at = (part: number): number => sorted[Math.round(part * (sorted.length - 1))] as number;
  return [at(0.25), at(0.75)];
}
