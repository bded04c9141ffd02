import type { Abilities, Ability } from "./subject.js";
import type { SubjectEntry } from "./subjects.js";

/** How large the world of a measurement is: as it should be, smaller for a quick run, and just enough for a test. */
export type Size = "full" | "quick" | "tiny";

/** The operation that is measured. The index goes up from 0. */
export type Operation = (index: number) => unknown;

/** For what takes more than Node allows by default. */
export const largeHeap: readonly string[] = ["--max-old-space-size=12288"];

export type Unit = "ns" | "bytes" | "hits";

interface Named {
  /** `W3`, or `W3-async` where several belong together. */
  readonly id: string;
  /** `{count}` stands for the size. */
  readonly title: string;
  /** How many of what the title speaks of; 1 where it is not said. A size of 0 is left out. */
  readonly sizes?: Readonly<Record<Size, number>>;
  /** Flags for Node that it needs. */
  readonly flags?: readonly string[];
}

interface OfProgram<A extends Ability> extends Named {
  readonly uses: A;
  /** Throws where the subject does not do what it should. Not timed; gets a program of its own. */
  check(setUp: Abilities[A], size: number): Promise<void>;
}

/** An operation that is done again and again: nanoseconds each. */
export interface Repeated<A extends Ability = Ability> extends OfProgram<A> {
  prepare(setUp: Abilities[A], size: number): Promise<Operation>;
}

/** What is measured once in a process, in a way of its own. */
export interface Single<A extends Ability = Ability> extends OfProgram<A> {
  readonly unit: Unit;
  measure(setUp: Abilities[A], size: number): Promise<number>;
}

/** What is measured of the packages of a subject, before they are loaded. */
export interface OfPackage extends Named {
  readonly unit: Unit;
  measurePackage(entry: SubjectEntry): Promise<number>;
}

export type Workload = Repeated | Single | OfPackage;

/** Forgets which ability the workload uses: it is looked up by name where it meets a subject. */
export function workload<A extends Ability>(described: Repeated<A> | Single<A>): Workload {
  return described;
}

/** How many of what the title speaks of. */
export const countOf = ({ sizes }: Workload, size: Size): number => sizes?.[size] ?? 1;

/** What is measured, in words. */
export function titleOf(workload: Workload, size: Size): string {
  return workload.title.replace("{count}", countOf(workload, size).toLocaleString("en-US"));
}
