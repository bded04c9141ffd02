import { TTLCache } from "@isaacs/ttlcache";
import type { Subject } from "../subject.js";
import { ditox } from "./ditox.js";
import { cachePrograms } from "./scope-cache.js";

const { sessions } = cachePrograms(ditox, ({ idleTimeoutMs, clock, dropped }) => {
  // It takes no clock. Nothing else in this process asks for the time in this way while sessions are measured.
  if (clock !== undefined) performance.now = clock.now;
  const cache = new TTLCache<string, never>({
    ttl: idleTimeoutMs ?? Infinity,
    updateAgeOnGet: true,
    checkAgeOnGet: true,
    dispose: dropped,
  });
  return {
    get: (id) => cache.get(id),
    set: (id, scope) => cache.set(id, scope as never),
    sweep: () => cache.purgeStale(),
  };
});

export const subject: Subject = {
  programs: { sessions },
  cannot: { bounded: "what it drops first is what expires first" },
};
