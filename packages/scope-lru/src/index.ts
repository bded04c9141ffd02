export type { HeapOptions } from "./heap-pressure.js";
export { LruScopeManager, type LookupMetrics, type LruOptions } from "./lru-scope-manager.js";
