import type { Subject } from "../subject.js";
import type { SubjectEntry } from "../subjects.js";
import { countOf, type OfPackage, type Size, type Workload } from "../workload.js";
import { measureCold, measureWarm, type Pace } from "./measure.js";

/** What is to be measured, and how long. */
export interface Order {
  readonly subject: string;
  readonly workload: string;
  readonly size: Size;
  readonly pace: Pace;
  /** The folder of traces, where there is one. */
  readonly traces?: string | undefined;
}

/** What one process has found out. */
export interface Figures {
  /** In the unit of the workload: of each sample, or one number. */
  readonly samples: readonly number[];
  /** The mean of the first operations of the process, in nanoseconds. */
  readonly coldNs?: number;
  /** Whether the operation has to be awaited. */
  readonly awaited?: boolean;
}

/** Checks that the subject does what the workload asks for. @throws what is wrong. */
export async function checkCell(workload: Exclude<Workload, OfPackage>, subject: Subject, size: Size): Promise<void> {
  await workload.check(programOf(workload, subject), countOf(workload, size));
}

/**
 * Measures. The check comes after what is measured cold, since it would warm that, and before everything else.
 * @throws what the check finds wrong.
 */
export async function runCell(workload: Workload, entry: SubjectEntry, { size, pace }: Order): Promise<Figures> {
  if ("measurePackage" in workload) return { samples: [await workload.measurePackage(entry)] };
  const { subject } = await entry.load();
  const program = programOf(workload, subject);
  const count = countOf(workload, size);
  if ("measure" in workload) {
    const figure = await workload.measure(program, count);
    await checkCell(workload, subject, size);
    return { samples: [figure] };
  }
  // Where many scopes have to be opened first, nothing is cold any more.
  const cold =
    workload.sizes === undefined ? { coldNs: await measureCold(await workload.prepare(program, count)) } : {};
  await checkCell(workload, subject, size);
  return { ...cold, ...(await measureWarm(await workload.prepare(program, count), pace)) };
}

/** The program that the workload uses. The workload knows its type; here it is one of any. */
function programOf(workload: Exclude<Workload, OfPackage>, subject: Subject): never {
  const program = subject.programs[workload.uses];
  if (program === undefined) throw new Error(`The subject has no program for ${workload.id}.`);
  return program as never;
}
