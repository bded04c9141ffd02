import { createContainer } from "@ambit/core";
import { OpenTelemetryExporter, type OpenTelemetryOptions } from "@ambit/exporter-opentelemetry";
import { ManualClock, RetainingScopeManager } from "@ambit/manager-kit";
import { AsyncContextScopeManager } from "@ambit/scope-async-context";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { context, diag, DiagLogLevel, SpanStatusCode, type TracerProvider } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";

class Cart {}

beforeAll(() => void context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()));
afterAll(() => context.disable());

function house(options: Omit<OpenTelemetryOptions, "tracerProvider"> = {}, given?: TracerProvider) {
  const clock = new ManualClock();
  const container = createContainer({ clock })
    .registerScopeManager("tenant", new RetainingScopeManager())
    .registerScopeManager("request", new AsyncContextScopeManager(), { within: "tenant" });
  container.bind(Cart, { scope: "request", onCreate: () => clock.advance(40), dispose: async () => clock.advance(70) });
  const exporter = new InMemorySpanExporter();
  const tracerProvider = given ?? new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  const attached = new OpenTelemetryExporter(container, { tracing: true, tracerProvider, ...options });
  const spans = () => exporter.getFinishedSpans();
  const spanNamed = (name: string) => spans().find((span) => span.name === name)!;
  const tracer = tracerProvider.getTracer("the program");
  return { container, attached, tracer, spans, spanNamed };
}

const milliseconds = ([seconds, nanoseconds]: readonly [number, number]) => seconds * 1_000 + nanoseconds / 1_000_000;

describe("with tracing", () => {
  it("work in scopes is a span, and what the program, constructors and disposers do lies within", async () => {
    const { container, tracer, spans, spanNamed } = house();
    const result = await container.runInScopes([["tenant", "acme"], ["request"]], async () => {
      await Promise.resolve();
      container.get(Cart);
      tracer.startSpan("select").end();
      return "served";
    });
    expect(result).toBe("served");
    expect(spans().map(({ name }) => name)).toEqual([
      "create Cart",
      "select",
      "dispose request",
      "run in tenant, request",
    ]);
    const run = spanNamed("run in tenant, request");
    for (const name of ["create Cart", "select", "dispose request"])
      expect([name, spanNamed(name).parentSpanContext?.spanId]).toEqual([name, run.spanContext().spanId]);
    expect(milliseconds(spanNamed("create Cart").duration)).toBeCloseTo(40);
    expect(milliseconds(spanNamed("dispose request").duration)).toBeCloseTo(70);
    expect(spanNamed("dispose request").attributes).toEqual({
      "ambit.scope.kind": "request",
      "ambit.scope.end_reason": "exit",
    });
    expect(run.attributes).toEqual({ "ambit.scope.kind": "request" });
  });

  it("a run inside a run is a span inside a span, and two at once keep theirs apart", async () => {
    const { container, spans } = house();
    const serve = (tenant: string) =>
      container.runInScope("tenant", tenant, async () => {
        await Promise.resolve();
        await container.runInScope("request", async () => Promise.resolve());
      });
    await Promise.all([serve("acme"), serve("evil")]);
    const outer = spans().filter(({ name }) => name === "run in tenant");
    const inner = spans().filter(({ name }) => name === "run in request");
    expect(new Set(inner.map((span) => span.parentSpanContext?.spanId))).toEqual(
      new Set(outer.map((span) => span.spanContext().spanId)),
    );
    expect(inner).toHaveLength(2);
  });

  it.each([
    [
      "throws",
      () => {
        throw new RangeError("no such page");
      },
    ],
    ["rejects", () => Promise.reject(new RangeError("no such page"))],
  ])("work that %s gives a span with the error, and the same error to the caller", async (_, work) => {
    const { container, spanNamed } = house();
    await expect((async () => container.runInScope("tenant", "acme", work))()).rejects.toThrow(
      new RangeError("no such page"),
    );
    const { status, attributes, events } = spanNamed("run in tenant");
    expect(status.code).toBe(SpanStatusCode.ERROR);
    expect(attributes["error.type"]).toBe("RangeError");
    expect(events.map(({ name }) => name)).toEqual(["exception"]);
  });

  it("an entry that is refused is a span with its error too", () => {
    const { container, spanNamed } = house();
    expect(() => container.runInScope("request", () => undefined)).toThrow();
    expect(spanNamed("run in request").attributes["error.type"]).toBe("ParentScopeNotActiveError");
  });

  it("law 15 ids are in spans of those kinds only that are named", async () => {
    const { container, spans, spanNamed } = house({ idsInSpans: ["tenant"] });
    const run = () =>
      container.runInScopes(
        [
          ["tenant", "acme"],
          ["request", "secret"],
        ],
        () => undefined,
      );
    run();
    await container.closeScope("tenant", "acme");
    expect(spanNamed("run in tenant, request").attributes).toMatchObject({ "ambit.scope.tenant.id": "acme" });
    expect(spanNamed("dispose tenant").attributes).toMatchObject({ "ambit.scope.tenant.id": "acme" });
    expect(JSON.stringify(spans().map(({ name, attributes }) => [name, attributes]))).not.toContain("secret");
  });

  it("a tracer that fails does not fail the work, and says so to OpenTelemetry's diagnostics", async () => {
    const startSpan = () => {
      throw new Error("no processor");
    };
    const told: unknown[] = [];
    const quiet = () => undefined;
    const logger = {
      error: (...words: unknown[]) => told.push(words.at(-1)),
      warn: quiet,
      info: quiet,
      debug: quiet,
      verbose: quiet,
    };
    diag.setLogger(logger, DiagLogLevel.ERROR);
    const { container } = house({}, { getTracer: () => ({ startSpan, startActiveSpan: startSpan }) });
    expect(await container.runInScope("tenant", "acme", async () => "served")).toBe("served");
    expect(told).toEqual([new Error("no processor")]);
    diag.disable();
  });

  it("a span that cannot be ended does not fail the work", async () => {
    const exporter = {
      onStart: () => undefined,
      onEnd: () => {
        throw new Error("full");
      },
      shutdown: async () => undefined,
      forceFlush: async () => undefined,
    };
    const { container } = house({}, new BasicTracerProvider({ spanProcessors: [exporter] }));
    expect(container.runInScope("tenant", "acme", () => "served")).toBe("served");
    expect(await container.runInScope("tenant", "acme", async () => "served")).toBe("served");
    await expect(container.runInScope("tenant", "acme", () => Promise.reject(new Error("mine")))).rejects.toThrow(
      "mine",
    );
  });
});

describe("without tracing, or after it", () => {
  it("there are no spans, and creations are not listened to", () => {
    const { container, spans } = house({ tracing: false });
    container.runInScope("tenant", "acme", () => undefined);
    expect([spans(), container.events.listeningToCreations]).toEqual([[], false]);
  });

  it("a detached exporter makes no span any more", () => {
    const { container, attached, spans } = house();
    attached.detach();
    container.runInScope("tenant", "acme", () => undefined);
    expect([spans(), container.events.listening]).toEqual([[], false]);
  });
});
