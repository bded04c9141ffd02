import type { ManualClock } from "@ambit/manager-kit";

/** Lets a clock that stands still go on from where it stands. Returns what stops it again. */
export function letTimePass(clock: ManualClock): () => void {
  const clockStartMs = clock.now();
  const startMs = performance.now();
  const timer = setInterval(() => clock.set(clockStartMs + performance.now() - startMs), 1_000).unref();
  return () => clearInterval(timer);
}
