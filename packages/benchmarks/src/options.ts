import { parseArgs } from "node:util";
import type { Pace } from "./cell/measure.js";
import type { Choice } from "./harness/plan.js";
import type { Size } from "./workload.js";

export interface Options extends Choice {
  readonly size: Size;
  readonly pace: Pace;
  readonly repetitions: number;
  /** Whether standard output is to be JSON and nothing else. */
  readonly json: boolean;
  /** Which Node runs the cells. */
  readonly node: string;
  /** Where the results are written. */
  readonly out: string | undefined;
}

const paces: Readonly<Record<Size, Pace>> = {
  full: { warmUpMs: 300, sampleMs: 20, samples: 25 },
  quick: { warmUpMs: 80, sampleMs: 8, samples: 5 },
  tiny: { warmUpMs: 0, sampleMs: 0.01, samples: 1 },
};

const repetitions: Readonly<Record<Size, number>> = { full: 5, quick: 1, tiny: 1 };

/** Reads the command line. @throws what is wrong with it. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: "boolean", default: false },
      smoke: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      workload: { type: "string", multiple: true },
      subject: { type: "string", multiple: true },
      node: { type: "string", default: process.execPath },
      repetitions: { type: "string" },
      traces: { type: "string" },
      out: { type: "string" },
    },
  });
  const size: Size = values.smoke ? "tiny" : values.quick ? "quick" : "full";
  return {
    size,
    pace: paces[size],
    repetitions: positiveInteger("repetitions", values.repetitions) ?? repetitions[size],
    json: values.json,
    workloads: listed(values.workload),
    subjects: listed(values.subject),
    node: values.node,
    traces: values.traces,
    out: values.out,
  };
}

const listed = (given: readonly string[] | undefined): readonly string[] | undefined =>
  given?.flatMap((names) => names.split(",")).filter((name) => name !== "");

function positiveInteger(name: string, given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  const number = Number(given);
  if (!Number.isInteger(number) || number < 1) throw new Error(`--${name} is a whole number above 0.`);
  return number;
}
