import { LRUCache } from "lru-cache";
import type { Subject } from "../subject.js";
import { ditox } from "./ditox.js";
import { cachePrograms } from "./scope-cache.js";

const programs = cachePrograms(ditox, ({ max, idleTimeoutMs, clock, dropped }) => {
  const bound = max === undefined ? {} : { max };
  const time =
    idleTimeoutMs === undefined || clock === undefined
      ? {}
      : { ttl: idleTimeoutMs, ttlResolution: 0, updateAgeOnGet: true, perf: clock };
  const cache = new LRUCache<string, object>({
    ...bound,
    ...time,
    dispose: dropped as (scope: object) => void,
  } as never);
  return {
    get: (id) => cache.get(id) as never,
    set: (id, scope) => cache.set(id, scope),
    sweep: () => void cache.purgeStale(),
  };
});

export const subject: Subject = { programs, cannot: {} };
