import type { RunScope, WrapRun } from "@ambit/core";
import { errorType } from "@ambit/exporter-kit";
import { context, diag, SpanStatusCode, trace, type Span, type Tracer } from "@opentelemetry/api";
import { idAttributes } from "./id-attributes.js";

/** A span from coming in until all has been left, current for the work and for what it starts. */
export function spanAroundRuns(tracer: Tracer, idsOf: readonly string[]): WrapRun {
  return (scopes, run) => {
    const span = quietly(() => startSpan(tracer, scopes, idsOf));
    if (span === undefined) return run();
    return context.with(trace.setSpan(context.active(), span), () => endAfter(span, run));
  };
}

function startSpan(tracer: Tracer, scopes: readonly RunScope[], idsOf: readonly string[]): Span {
  const kinds = scopes.map(({ scope }) => scope);
  const attributes = { "ambit.scope.kind": kinds.at(-1) ?? "", ...idAttributes(scopes, idsOf) };
  return tracer.startSpan(`run in ${kinds.join(", ")}`, { attributes });
}

function endAfter<R>(span: Span, run: () => R): R {
  let result: R;
  try {
    result = run();
  } catch (error) {
    throw failed(span, error);
  }
  if (result instanceof Promise) return settled(span, result) as R; // work that is awaited ends as a promise of the container's own
  quietly(() => span.end());
  return result;
}

/** In the place of the given promise: to listen to that as well would make it pass for handled. */
async function settled<T>(span: Span, pending: Promise<T>): Promise<T> {
  try {
    const value = await pending;
    quietly(() => span.end());
    return value;
  } catch (error) {
    throw failed(span, error);
  }
}

function failed(span: Span, error: unknown): unknown {
  quietly(() => {
    span.setAttribute("error.type", errorType(error));
    span.recordException(error instanceof Error ? error : String(error));
    span.setStatus({ code: SpanStatusCode.ERROR });
    span.end();
  });
  return error;
}

/** A tracer that fails must not fail the work. */
function quietly<T>(tell: () => T): T | undefined {
  try {
    return tell();
  } catch (error) {
    diag.error("[ambit] tracing failed, the work goes on:", error);
    return undefined;
  }
}
