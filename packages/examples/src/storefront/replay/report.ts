import type { ContainerMetrics } from "@ambit/core";
import { booksBalance, countAlive } from "../books.js";
import type { Figures } from "../figures.js";
import { formatRows } from "../terminal/table.js";
import type { AccessLog } from "./access-log-file.js";
import { visitorOf } from "./browsers.js";

/** What a replay came to. The names are those of the JSON object. */
export interface ReplayReport {
  readonly requests: number;
  readonly malformed: number;
  readonly tenants: number;
  readonly visitors: number;
  readonly sessionsOpened: number;
  readonly sessionsExpired: number;
  readonly sessionsOpenAtEnd: number;
  readonly requestScopesClosed: number;
  readonly pageCacheHits: number;
  readonly pageCacheEvictions: number;
  readonly workflowsCompleted: number;
  readonly workflowsFailed: number;
}

/** What is known when the shop has closed. */
export interface ShutdownReport {
  readonly aliveAfterShutdown: number;
  readonly booksBalance: boolean;
}

export function reportReplay({ entries, malformedLines }: AccessLog, figures: Figures): ReplayReport {
  return {
    requests: figures.requests,
    malformed: malformedLines.length,
    tenants: figures.tenants,
    visitors: new Set(entries.map(visitorOf)).size,
    sessionsOpened: figures.sessionsOpened,
    sessionsExpired: figures.sessionsExpired,
    sessionsOpenAtEnd: figures.sessionsOpen,
    requestScopesClosed: figures.requestScopesClosed,
    pageCacheHits: figures.pageCacheHits,
    pageCacheEvictions: figures.pageCacheEvictions,
    workflowsCompleted: figures.workflowsCompleted,
    workflowsFailed: figures.workflowsFailed,
  };
}

export function reportShutdown(metrics: ContainerMetrics): ShutdownReport {
  return { aliveAfterShutdown: countAlive(metrics), booksBalance: booksBalance(metrics) };
}

const labels: Readonly<Record<keyof ReplayReport | keyof ShutdownReport, string>> = {
  requests: "Requests",
  malformed: "Malformed lines",
  tenants: "Tenants",
  visitors: "Visitors",
  sessionsOpened: "Sessions opened",
  sessionsExpired: "  of which expired",
  sessionsOpenAtEnd: "  open at the end",
  requestScopesClosed: "Request scopes closed",
  pageCacheHits: "Page cache hits",
  pageCacheEvictions: "Page cache evictions",
  workflowsCompleted: "Workflows completed",
  workflowsFailed: "Workflows failed",
  aliveAfterShutdown: "Alive after shutdown",
  booksBalance: "Books balance",
};

/** A report as rows of a table. */
export function formatReport(report: ReplayReport | ShutdownReport): string {
  const rows = Object.entries(report) as [keyof typeof labels, number | boolean][];
  return formatRows(rows.map(([key, value]) => [labels[key], value]));
}
