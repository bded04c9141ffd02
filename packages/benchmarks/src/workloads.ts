import type { Workload } from "./workload.js";
import { oneSingleton, singletonsInTurn } from "./workloads/w1-singletons.js";
import { transients } from "./workloads/w2-transients.js";
import { asyncRequests, carriedRequests, requests } from "./workloads/w3-requests.js";
import { carriedTenantVisits, tenantMemory, tenantVisits } from "./workloads/w5-tenants.js";

/** In the order in which they are shown. */
export const workloads: readonly Workload[] = [
  oneSingleton,
  singletonsInTurn,
  transients,
  requests,
  carriedRequests,
  asyncRequests,
  tenantVisits,
  carriedTenantVisits,
  tenantMemory,
];
