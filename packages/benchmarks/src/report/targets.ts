import type { Row } from "../harness/rows.js";
import { formatNumber, formatValue } from "./format-value.js";

/** What Ambit wants to reach, and what it has. */
export interface Target {
  readonly workload: string;
  readonly subject: string;
  /** In words: `at most 1.5× hand`. */
  readonly wanted: string;
  readonly measured: string;
  readonly met: boolean;
}

type Measure = "hand" | "handlazy" | "ns" | "bytes";

interface Limit {
  readonly workload: string;
  readonly subject: string;
  readonly most: number;
  /** Times of a baseline, or a number of these. */
  readonly of: Measure;
}

const limit = (workload: string, most: number, of: Measure, subject = "ambit"): Limit => ({
  workload,
  subject,
  most,
  of,
});

const limits: readonly Limit[] = [
  limit("W1a", 1, "hand"),
  limit("W1b", 1, "hand"),
  limit("W2", 1.5, "hand"),
  limit("W2", 4, "hand", "ambit-strict"),
  limit("W3", 2, "handlazy"),
  limit("W3", 4, "handlazy", "ambit-strict"),
  limit("W4", 1.3, "hand"),
  limit("W5", 1.5, "hand"),
  limit("W5-memory", 400, "bytes"),
  limit("W6", 1.5, "hand"),
  limit("W6-pause", 5e6, "ns"),
  limit("W7", 1.3, "hand"),
  ...["W8-1", "W8-5", "W8-20", "W8-three"].map((workload) => limit(workload, 1.2, "hand")),
  limit("W10", 10e6, "ns"),
  limit("W10-size", 6_000, "bytes"),
];

/** What events may add, in nanoseconds, to entering and leaving a scope where nobody listens. */
const mostForEventsNs = 3;

/** Who disposes of what is in a scope by itself: the others leave out a part of the work. */
const disposing = ["awilix", "ditox", "inversify", "tsyringe", "typed-inject", "inferdi", "effect"];

/** Every target that these rows tell something about. */
export function targetsOf(rows: readonly Row[]): Target[] {
  const find = (workload: string, subject: string): Row | undefined =>
    rows.find((row) => row.workload === workload && row.subject === subject && row.value !== null);
  return [
    ...limits.flatMap((one) => limitTarget(one, find(one.workload, one.subject))),
    ...eventsTarget(find("W9-0", "ambit"), find("W9-none", "ambit-without-events")),
    ...[...new Set(rows.map(({ workload }) => workload))].flatMap((workload) =>
      peerTarget(rows, find(workload, "ambit"), 1),
    ),
    ...peerTarget(
      rows.filter(({ subject }) => disposing.includes(subject)),
      find("W3", "ambit"),
      10,
    ),
  ];
}

function limitTarget({ workload, subject, most, of }: Limit, row: Row | undefined): Target[] {
  const ratio = of === "hand" ? row?.ratioToHand : of === "handlazy" ? row?.ratioToHandlazy : row?.value;
  if (ratio === undefined || ratio === null) return [];
  const words = (number: number): string =>
    of === "ns" || of === "bytes" ? formatValue(number, of) : `${formatNumber(number)}× ${of}`;
  return [{ workload, subject, wanted: `at most ${words(most)}`, measured: words(ratio), met: ratio <= most }];
}

function eventsTarget(withEvents: Row | undefined, without: Row | undefined): Target[] {
  if (withEvents === undefined || without === undefined) return [];
  const { workload, subject } = withEvents;
  const addedNs = (withEvents.value ?? 0) - (without.value ?? 0);
  const wanted = `at most ${mostForEventsNs} ns more than without events`;
  return [
    { workload, subject, wanted, measured: formatValue(Math.max(0, addedNs), "ns"), met: addedNs <= mostForEventsNs },
  ];
}

/** At least so many times as good as the best peer. */
function peerTarget(rows: readonly Row[], row: Row | undefined, times: number): Target[] {
  const peers = rows.filter(({ workload, subject }) => workload === row?.workload && !/^(hand|ambit)/.test(subject));
  const values = peers.flatMap(({ value }) => value ?? []);
  if (row === undefined || row.value === null || values.length === 0 || row.unit === "hits") return [];
  const best = Math.min(...values);
  const { subject: name } = peers.find(({ value }) => value === best) as Row;
  const factor = best / row.value;
  const wanted = times === 1 ? `better than ${name}` : `${times} times as fast as ${name}`;
  return [
    {
      workload: row.workload,
      subject: row.subject,
      wanted,
      measured: `${formatNumber(factor)} times`,
      met: factor > times,
    },
  ];
}

/** As text, what is not met first. */
export function targetsTable(targets: readonly Target[]): string {
  const sorted = [...targets].sort((a, b) => Number(a.met) - Number(b.met));
  const line = ({ met, workload, subject, wanted, measured }: Target): string =>
    `  ${met ? "met    " : "NOT MET"} ${workload.padEnd(20)} ${subject.padEnd(13)} ${wanted.padEnd(36)} ${measured}`;
  return [`Targets: ${targets.filter(({ met }) => met).length} of ${targets.length} met`, ...sorted.map(line)].join(
    "\n",
  );
}
