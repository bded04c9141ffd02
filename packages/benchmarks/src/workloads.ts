import type { Workload } from "./workload.js";
import { oneSingleton, singletonsInTurn } from "./workloads/w1-singletons.js";
import { transients } from "./workloads/w2-transients.js";
import { asyncRequests, carriedRequests, requests } from "./workloads/w3-requests.js";
import { carriedTenantVisits, tenantMemory, tenantVisits } from "./workloads/w5-tenants.js";
import { sessionMemory, sessionPause, sessionVisits } from "./workloads/w6-sessions.js";
import { boundedScopes } from "./workloads/w7-bounded.js";
import { traceWorkloads } from "./workloads/w7-traces.js";
import { flowWorkloads } from "./workloads/w8-flows.js";
import { eventWorkloads } from "./workloads/w9-events.js";
import { bundleSize, firstResolve, importTime } from "./workloads/w10-start.js";
import { growthWorkloads } from "./workloads/w11-growth.js";
import { memoryWorkloads } from "./workloads/w12-memory.js";
import { complexGraph, wideGraph } from "./workloads/w13-graphs.js";

/** In the order in which they are shown; those of traces too, where there is a folder of such. @throws where that is no such folder. */
export const workloadsWith = (traces: string | undefined): readonly Workload[] => [
  oneSingleton,
  singletonsInTurn,
  transients,
  requests,
  carriedRequests,
  asyncRequests,
  tenantVisits,
  carriedTenantVisits,
  tenantMemory,
  sessionVisits,
  sessionPause,
  sessionMemory,
  boundedScopes,
  ...(traces === undefined ? [] : traceWorkloads(traces)),
  ...flowWorkloads,
  ...eventWorkloads,
  firstResolve,
  importTime,
  bundleSize,
  ...growthWorkloads,
  ...memoryWorkloads,
  wideGraph,
  complexGraph,
];
