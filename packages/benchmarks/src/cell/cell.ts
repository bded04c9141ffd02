import type { Subject } from "../subject.js";
import type { Size, Workload } from "../workload.js";
import { measureCold, measureWarm, type Pace } from "./measure.js";

/** What one process has found out. */
export interface Figures {
  /** In the unit of the workload: nanoseconds of one operation, of each sample; or one number. */
  readonly samples: readonly number[];
  /** The mean of the first operations of the process. */
  readonly coldNs?: number;
  /** Whether the operation has to be awaited. */
  readonly awaited?: boolean;
}

/** What is to be measured, and how long. */
export interface Order {
  readonly subject: string;
  readonly workload: string;
  readonly size: Size;
  readonly pace: Pace;
}

/** Checks that the subject does what the workload asks for. @throws what is wrong. */
export async function checkCell(workload: Workload, subject: Subject, size: Size): Promise<void> {
  await workload.check(programOf(workload, subject), workload.sizes?.[size] ?? 1);
}

/** Measures. The check comes after the cold operations, which it would warm, and before all others. @throws what the check finds wrong. */
export async function runCell(workload: Workload, subject: Subject, { size, pace }: Order): Promise<Figures> {
  const program = programOf(workload, subject);
  const count = workload.sizes?.[size] ?? 1;
  if ("measure" in workload) {
    await checkCell(workload, subject, size);
    return { samples: [await workload.measure(program, count)] };
  }
  const coldNs = await measureCold(await workload.prepare(program, count));
  await checkCell(workload, subject, size);
  return { coldNs, ...(await measureWarm(await workload.prepare(program, count), pace)) };
}

/** The program that the workload uses. The workload knows its type; here it is one of any. */
function programOf(workload: Workload, subject: Subject): never {
  const program = subject.programs[workload.uses];
  if (program === undefined) throw new Error(`The subject has no program for ${workload.id}.`);
  return program as never;
}
