import { createContainer, UnknownScopeError } from "@ambit/core";
import { bookMetrics, durationMetrics } from "@ambit/exporter-kit";
import { OpenTelemetryExporter } from "@ambit/exporter-opentelemetry";
import { ManualClock, RetainingScopeManager } from "@ambit/manager-kit";
import { LruScopeManager } from "@ambit/scope-lru";
import { describe, expect, it } from "@jest/globals";
import { metrics, type MeterProvider } from "@opentelemetry/api";
import { DataPointType, type Histogram } from "@opentelemetry/sdk-metrics";
import { collectGarbage } from "./fixtures/collect-garbage.js";
import { collecting, samplesOf } from "./fixtures/collected.js";

class Page {}

function house() {
  const clock = new ManualClock();
  const errors: unknown[] = [];
  const container = createContainer({ clock, onError: (error) => errors.push(error) })
    .registerScopeManager("tenant", new RetainingScopeManager())
    .registerScopeManager("page", new LruScopeManager({ maxScopes: 1 }), { within: "tenant", orphan: "allow" });
  container.bind(Page, { scope: "page", onCreate: () => clock.advance(250) });
  const show = (page: string) => container.runInScope("page", page, () => container.get(Page));
  return { clock, container, errors, show, ...collecting() };
}

const page = { "ambit.scope.kind": "page" };

describe("what the SDK collects", () => {
  it("is all of the table, with its units, and instruments that go with Prometheus' own", async () => {
    const { container, show, meterProvider, collect } = house();
    using _ = new OpenTelemetryExporter(container, { meterProvider, tokens: ["Page"] });
    show("/");
    show("/news");
    const collected = await collect();
    for (const { name, unit, description, ...metric } of [...bookMetrics, ...durationMetrics]) {
      const data = collected.get(name);
      expect([name, data?.descriptor.unit, data?.descriptor.description]).toEqual([name, unit, description]);
      if ("instrument" in metric)
        expect([name, data]).toEqual([name, expect.objectContaining({ isMonotonic: metric.instrument === "counter" })]);
      else expect(data?.dataPointType).toBe(DataPointType.HISTOGRAM);
    }
    expect([...collected.keys()]).toHaveLength(bookMetrics.length + durationMetrics.length);
  });

  it("is what the books say at that moment, all of one moment", async () => {
    const { container, show, meterProvider, collect } = house();
    for (const path of ["/", "/", "/news"]) show(path); // before the exporter came
    using _ = new OpenTelemetryExporter(container, { meterProvider });
    const before = await collect();
    expect(samplesOf(before, "ambit.scope.created")).toContainEqual([page, 2]);
    expect(samplesOf(before, "ambit.scope.ended")).toContainEqual([
      { ...page, "ambit.scope.end_reason": "evicted" },
      1,
    ]);
    expect(samplesOf(before, "ambit.scope.max")).toEqual([[page, 1]]);
    const inside = container.enterScope("page", "/news");
    const now = samplesOf(await collect(), "ambit.scope.count");
    expect(now).toContainEqual([{ ...page, "ambit.scope.state": "active" }, 1]);
    expect(now).toContainEqual([{ ...page, "ambit.scope.state": "idle" }, 0]);
    inside.exit();
  });

  it("has durations in seconds, in the buckets of the table", async () => {
    const { clock, container, show, meterProvider, collect } = house();
    using _ = new OpenTelemetryExporter(container, { meterProvider, tokens: ["Page"] });
    show("/");
    clock.advance(3_600_000);
    await container.closeScope("page", "/");
    const collected = await collect();
    const value = (name: string) => samplesOf(collected, name)[0] as [object, Histogram];
    const [ended, life] = value("ambit.scope.duration");
    expect(ended).toEqual({ ...page, "ambit.scope.end_reason": "closed" });
    expect([life.sum, life.buckets.boundaries.at(-1)]).toEqual([3_600.25, 7 * 86_400]);
    expect(value("ambit.scope.use.duration")).toEqual([page, expect.objectContaining({ sum: 0.25 })]);
    const [created, creation] = value("ambit.resolve.duration");
    expect([created, creation.sum]).toEqual([{ ...page, "ambit.token": "Page" }, 0.25]);
  });

  it("law 15 names no id but those of tenants on the list", async () => {
    const { container, meterProvider, collect } = house();
    const tenants = { scope: "tenant", allow: ["acme"] };
    using _ = new OpenTelemetryExporter(container, { meterProvider, tenants });
    for (const tenant of ["acme", "evil"])
      container.runInScopes(
        [
          ["tenant", tenant],
          ["page", "/secret"],
        ],
        () => undefined,
      );
    const attributes = JSON.stringify(
      [...(await collect()).values()].flatMap(({ dataPoints }) => dataPoints.map((point) => point.attributes)),
    );
    expect(attributes).toContain('"ambit.tenant":"acme"');
    expect(attributes).toContain('"ambit.tenant":"other"');
    expect(attributes).not.toMatch(/evil|secret/);
  });

  it("goes to the global provider where none is given", async () => {
    const { container, show, meterProvider, collect } = house();
    metrics.setGlobalMeterProvider(meterProvider);
    try {
      using _ = new OpenTelemetryExporter(container);
      show("/");
      expect(samplesOf(await collect(), "ambit.scope.created")).toContainEqual([page, 1]);
    } finally {
      metrics.disable();
    }
  });
});

it.each([[{ tenants: { scope: "tenat", allow: [] } }], [{ idsInSpans: ["tenat"] }]])(
  "an exporter with a scope that nobody knows is refused, and leaves nothing behind: %j",
  async (options) => {
    const { container, meterProvider, collect } = house();
    expect(() => new OpenTelemetryExporter(container, { meterProvider, tracing: true, ...options })).toThrow(
      UnknownScopeError,
    );
    expect(container.events.listening).toBe(false);
    expect((await collect()).size).toBe(0);
  },
);

describe("a detached exporter", () => {
  it("leaves no listener behind, and nothing of the books is collected any more", async () => {
    const { container, show, meterProvider, collect } = house();
    const exporter = new OpenTelemetryExporter(container, { meterProvider, tokens: [], tracing: true });
    expect(container.events.listening).toBe(true);
    exporter.detach();
    exporter.detach();
    show("/");
    expect([container.events.eventNames(), container.events.listening]).toEqual([[], false]);
    const collected = await collect();
    expect(bookMetrics.flatMap(({ name }) => samplesOf(collected, name))).toEqual([]);
  });

  it("lets go of the container, and the container of it", async () => {
    const { meterProvider, collect } = collecting();
    const attachAndDetach = async () => {
      const { container, show } = house();
      const exporter = new OpenTelemetryExporter(container, { meterProvider, tracing: true });
      show("/");
      await collect();
      exporter.detach();
      return [new WeakRef(container), new WeakRef(exporter)];
    };
    const gone = await attachAndDetach();
    await collectGarbage();
    expect(gone.map((ref) => ref.deref())).toEqual([undefined, undefined]);
  });
});

it("an exporter that fails changes nothing for the scopes", async () => {
  const { container, show, errors, meterProvider } = house();
  const broken: MeterProvider = {
    getMeter: (...name) => {
      const meter = meterProvider.getMeter(...name);
      const createHistogram: typeof meter.createHistogram = () => ({
        record() {
          throw new Error("no connection");
        },
      });
      return Object.assign(Object.create(meter) as typeof meter, { createHistogram });
    },
  };
  using _ = new OpenTelemetryExporter(container, { meterProvider: broken });
  expect(show("/")).toBeInstanceOf(Page);
  expect(errors).toEqual([new Error("no connection")]);
  expect(container.metrics().scopes.page).toMatchObject({ entered: 1, exited: 1 });
});
