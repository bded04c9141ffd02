import type { Attributes, Tracer } from "@opentelemetry/api";

/** Makes a span of what has just ended, a child of what is current. Nothing where nobody knows how long it took. */
export function recordSpan(tracer: Tracer, name: string, durationMs: number | undefined, attributes: Attributes): void {
  if (durationMs === undefined) return;
  const endTime = Date.now(); // the wall clock, by which all spans go; the duration is of the container's clock
  tracer.startSpan(name, { startTime: endTime - durationMs, attributes }).end(endTime);
}
