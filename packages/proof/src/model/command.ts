import type { Random } from "./random.js";

/** What can be done to a container and its managers, and how often a run does it. */
const frequencies = {
  spawn: 6,
  fork: 5,
  run: 12,
  runStack: 6,
  runSync: 6,
  comeBack: 4,
  capture: 5,
  runCaptured: 7,
  runCapturedExclusively: 4,
  runExclusively: 6,
  losePatience: 1,
  end: 14,
  enter: 12,
  exit: 14,
  get: 20,
  getByHandle: 8,
  getLate: 8,
  settleLate: 8,
  releaseDisposer: 8,
  discard: 6,
  discardByHandle: 3,
  refresh: 6,
  refreshByHandle: 3,
  getFailing: 3,
  close: 6,
  closeWithin: 3,
  reload: 3,
  reloadNamed: 3,
  touch: 6,
  rename: 5,
  regenerate: 2,
  sweep: 2,
  advance: 6,
  evict: 3,
  setMaxScopes: 2,
  record: 4,
  endWorkflow: 4,
  forget: 2,
  shutDown: 0.2,
  stopWaiting: 1,
} as const;

export type Op = keyof typeof frequencies;

/**
 * One step. The numbers choose among what is there when the step is taken (flows, kinds, ids, …), whatever they are: so every sequence
 * of commands means something, and any part of one that fails can be left out to find a shorter one.
 */
export interface Command {
  readonly op: Op;
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

export const ops = Object.keys(frequencies) as Op[];

/** The numbers of a command are below this. */
export const choices = 64;

const granularity = 10;
const weighted = ops.flatMap((op) => Array<Op>(frequencies[op] * granularity).fill(op));

export function randomCommand(random: Random): Command {
  const op = weighted[random.below(weighted.length)] ?? "get";
  return { op, a: random.below(choices), b: random.below(choices), c: random.below(choices) };
}

/** As it is written in a test of a found case. */
export function written({ op, a, b, c }: Command): string {
  return `${op} ${a} ${b} ${c}`;
}

/** @throws TypeError where the text is none that `written` made. */
export function parsed(text: string): Command {
  const [op, ...numbers] = text.trim().split(/\s+/);
  const [a, b, c] = numbers.map(Number);
  const known = ops.find((each) => each === op);
  if (known === undefined || a === undefined || b === undefined || c === undefined)
    throw new TypeError(`Not a command: ${text}`);
  return { op: known, a, b, c };
}
