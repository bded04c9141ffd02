import type { Subject } from "../subject.js";
import { subjects, type SubjectEntry } from "../subjects.js";
import { countOf, type Size, type Workload } from "../workload.js";
import { workloadsWith } from "../workloads.js";

/** A workload and a subject that it is to be measured with, or the reason why not. */
export interface Cell {
  readonly workload: Workload;
  readonly entry: SubjectEntry;
  readonly cannot?: string;
}

export interface Choice {
  /** `W3` chooses `W3` and `W3-async`, not `W13`. Default: all. */
  readonly workloads?: readonly string[] | undefined;
  /** Default: all. The baselines come along. */
  readonly subjects?: readonly string[] | undefined;
  readonly size: Size;
  /** A folder of traces. */
  readonly traces?: string | undefined;
}

/** What others are compared with. */
const baselines: readonly string[] = ["hand", "handlazy"];

/** The cells of the table. @throws where a name is not known, or the traces are not there. */
export async function planCells(choice: Choice): Promise<Cell[]> {
  const workloads = workloadsWith(choice.traces).filter(({ sizes }) => sizes?.[choice.size] !== 0);
  const chosenWorkloads = choose(workloads, ({ id }) => id, choice.workloads, startsAs);
  const chosenSubjects = choose(
    subjects,
    ({ name }) => name,
    choice.subjects,
    (name, wanted) => name === wanted,
  );
  const cells: Cell[] = [];
  for (const entry of subjects.filter((one) => baselines.includes(one.name) || chosenSubjects.includes(one))) {
    const { subject } = await entry.load();
    cells.push(...chosenWorkloads.flatMap((workload) => cellOf(workload, entry, subject, choice.size)));
  }
  const order = new Map(chosenWorkloads.map((workload, index) => [workload, index]));
  return cells.sort((a, b) => (order.get(a.workload) ?? 0) - (order.get(b.workload) ?? 0));
}

function cellOf(workload: Workload, entry: SubjectEntry, subject: Subject, size: Size): Cell[] {
  if ("measurePackage" in workload) return entry.imports === undefined ? [] : [{ workload, entry }];
  const tooMany = workload.uses === "tenants" && countOf(workload, size) > (subject.most?.scopes ?? Infinity);
  const cannot = subject.cannot[workload.uses] ?? (tooMany ? subject.most?.because : undefined);
  if (cannot !== undefined) return [{ workload, entry, cannot }];
  return subject.programs[workload.uses] === undefined ? [] : [{ workload, entry }];
}

/** `W3-async` and `W3a` start as `W3`; `W30` does not. */
function startsAs(id: string, wanted: string): boolean {
  return id.toLowerCase().startsWith(wanted.toLowerCase()) && !/^\d/.test(id.slice(wanted.length));
}

function choose<T>(
  all: readonly T[],
  nameOf: (one: T) => string,
  wanted: readonly string[] | undefined,
  matches: (name: string, wanted: string) => boolean,
): readonly T[] {
  const known = all.map(nameOf);
  const unknown = wanted?.find((one) => !known.some((name) => matches(name, one)));
  if (unknown !== undefined) throw new Error(`There is no "${unknown}". There are: ${known.join(", ")}.`);
  return all.filter((one) => wanted === undefined || wanted.some((name) => matches(nameOf(one), name)));
}
