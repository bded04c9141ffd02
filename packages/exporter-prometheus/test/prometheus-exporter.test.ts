import { createContainer, UnknownScopeError } from "@ambit/core";
import { PrometheusExporter } from "@ambit/exporter-prometheus";
import { ManualClock, RetainingScopeManager } from "@ambit/manager-kit";
import { describe, expect, it } from "@jest/globals";
import type { Histogram } from "prom-client";
import { Counter, register, Registry, type OpenMetricsContentType } from "prom-client";
import { busyHouse, workADay } from "./fixtures/busy-house.js";
import { collectGarbage } from "./fixtures/collect-garbage.js";
import { scrape, valueOf } from "./fixtures/exposition.js";

function house(clock = new ManualClock()) {
  const registry = new Registry();
  const container = createContainer({ clock }).registerScopeManager("session", new RetainingScopeManager());
  return { registry, container, clock };
}

const open = (text: string) => [
  valueOf(text, 'ambit_scope_count{ambit_scope_kind="session",ambit_scope_state="active"}'),
  valueOf(text, 'ambit_scope_count{ambit_scope_kind="session",ambit_scope_state="idle"}'),
];

describe("a scrape", () => {
  it("tells what the books say at that moment, also of what happened before the exporter came", async () => {
    const { registry, container } = house();
    for (const id of [1, 2]) container.runInScope("session", id, () => undefined);
    using _ = new PrometheusExporter(container, { registry });
    expect(open(await scrape(registry))).toEqual([0, 2]);

    const inside = container.enterScope("session", 3);
    const text = await scrape(registry);
    expect(open(text)).toEqual([1, 2]);
    expect(valueOf(text, 'ambit_scope_created_total{ambit_scope_kind="session"}')).toBe(3);
    inside.exit();
    for (const id of [1, 2, 3]) await container.closeScope("session", id);
    const after = await scrape(registry);
    expect(open(after)).toEqual([0, 0]);
    expect(valueOf(after, 'ambit_scope_ended_total{ambit_scope_kind="session",ambit_scope_end_reason="closed"}')).toBe(
      3,
    );
  });

  it("twice in a row tells the same: counters are read, not added up", async () => {
    const { registry, container } = house();
    using _ = new PrometheusExporter(container, { registry });
    container.runInScope("session", 1, () => undefined);
    expect(await scrape(registry)).toBe(await scrape(registry));
  });

  it("has durations in seconds, of what ended while the exporter was there", async () => {
    const { registry, container, clock } = house();
    using _ = new PrometheusExporter(container, { registry });
    container.runInScope("session", 1, () => clock.advance(1_500));
    clock.advance(3_600_000);
    await container.closeScope("session", 1);
    const text = await scrape(registry);
    expect(valueOf(text, 'ambit_scope_use_duration_seconds_sum{ambit_scope_kind="session"}')).toBe(1.5);
    const life = (le: string) =>
      `ambit_scope_duration_seconds_bucket{le="${le}",ambit_scope_kind="session",ambit_scope_end_reason="closed"}`;
    expect([valueOf(text, life("3600")), valueOf(text, life("21600"))]).toEqual([0, 1]);
  });

  it("says what each metric is, and of what type", async () => {
    const { registry, container } = house();
    using _ = new PrometheusExporter(container, { registry });
    const text = await scrape(registry);
    expect(text).toContain("# TYPE ambit_scope_count gauge\n");
    expect(text).toContain("# TYPE ambit_scope_created_total counter\n");
    expect(text).toContain("# TYPE ambit_scope_use_duration_seconds histogram\n");
    expect(text).toContain("# HELP ambit_scope_created_total Scopes that were opened.\n");
  });

  it("is also answered in the format of OpenMetrics", async () => {
    const { container } = house();
    const registry = new Registry<OpenMetricsContentType>();
    registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
    using _ = new PrometheusExporter(container, { registry });
    const text = await scrape(registry);
    expect(text).toContain("# TYPE ambit_scope_created counter\n");
    expect(text.trimEnd().endsWith("# EOF")).toBe(true);
  });

  it("law 12 of a container in which much has happened balances", async () => {
    const registry = new Registry();
    const busy = busyHouse();
    using _ = new PrometheusExporter(busy.container, { registry });
    await workADay(busy);
    const json = await registry.getMetricsAsJSON();
    const total = (name: string, kind: string) =>
      json
        .find((metric) => metric.name === name)!
        .values.filter(({ labels }) => labels.ambit_scope_kind === kind)
        .reduce((sum, { value }) => sum + value, 0);
    for (const kind of ["tenant", "session", "request", "page"]) {
      const [created, ended, now] = ["created_total", "ended_total", "count"].map((name) =>
        total(`ambit_scope_${name}`, kind),
      );
      expect(created).toBeGreaterThan(0);
      expect(created).toBe(ended! + now!);
    }
    expect(total("ambit_scope_dispose_errors_total", "session")).toBe(1);
    expect(total("ambit_scope_lookup_total", "page")).toBe(3);
    await busy.container.dispose().catch(() => undefined);
  });
});

describe("a detached exporter", () => {
  it("leaves no listener and no metric behind, whatever else is in the registry stays", async () => {
    const { registry, container } = house();
    new Counter({ name: "requests_total", help: "of the program itself", registers: [registry] });
    const exporter = new PrometheusExporter(container, { registry, tokens: [] });
    expect(container.events.eventNames()).toEqual(["exited", "closed", "instanceCreated"]);
    exporter.detach();
    exporter.detach();
    expect([container.events.eventNames(), container.events.listening]).toEqual([[], false]);
    expect(registry.getMetricsAsArray().map(({ name }) => name)).toEqual(["requests_total"]);
  });

  it("makes room for another one in the same registry, and takes nothing of that one away", async () => {
    const { registry, container } = house();
    const first = new PrometheusExporter(container, { registry });
    expect(() => new PrometheusExporter(container, { registry })).toThrow(/already been registered/);
    expect(open(await scrape(registry))).toEqual([0, 0]); // the first one is as it was
    registry.clear();
    using _ = new PrometheusExporter(container, { registry });
    first.detach();
    expect(open(await scrape(registry))).toEqual([0, 0]);
  });

  it("lets go of the container, and the container of it", async () => {
    const registry = new Registry();
    const attachAndDetach = () => {
      const { container } = house();
      const exporter = new PrometheusExporter(container, { registry });
      container.runInScope("session", 1, () => undefined);
      exporter.detach();
      return [new WeakRef(container), new WeakRef(exporter)];
    };
    const gone = attachAndDetach();
    await collectGarbage();
    expect(gone.map((ref) => ref.deref())).toEqual([undefined, undefined]);
  });

  it("was in the global registry where none was given, and leaves that empty too", () => {
    const exporter = new PrometheusExporter(house().container);
    expect(register.getSingleMetric("ambit_scope_count")).toBeDefined();
    exporter.detach();
    expect(register.getMetricsAsArray()).toEqual([]);
  });
});

describe("an exporter that is refused", () => {
  it("since a name is taken leaves everything as it was", () => {
    const { registry, container } = house();
    new Counter({ name: "ambit_instance_count", help: "of the program itself", registers: [registry] });
    expect(() => new PrometheusExporter(container, { registry })).toThrow(
      /ambit_instance_count has already been registered/,
    );
    expect(registry.getMetricsAsArray().map(({ name }) => name)).toEqual(["ambit_instance_count"]);
    expect(container.events.listening).toBe(false);
  });

  it("since nobody knows the scope of tenants leaves everything as it was", () => {
    const { registry, container } = house();
    const tenants = { scope: "tenat", allow: [] };
    expect(() => new PrometheusExporter(container, { registry, tenants })).toThrow(UnknownScopeError);
    expect(registry.getMetricsAsArray()).toEqual([]);
    expect(container.events.listening).toBe(false);
  });
});

describe("an exporter that fails", () => {
  it("changes nothing for the scopes, and is counted", async () => {
    const errors: unknown[] = [];
    const registry = new Registry();
    const clock = new ManualClock();
    const container = createContainer({ clock, onError: (error) => errors.push(error) }).registerScopeManager(
      "session",
      new RetainingScopeManager(),
    );
    using _ = new PrometheusExporter(container, { registry });
    const histogram = registry.getSingleMetric("ambit_scope_use_duration_seconds") as Histogram;
    histogram.observe = () => {
      throw new Error("out of memory");
    };
    expect(container.runInScope("session", 1, () => "served")).toBe("served");
    expect(errors).toEqual([new Error("out of memory")]);
    expect(container.metrics().scopes.session).toMatchObject({ entered: 1, exited: 1, idle: 1 });
    expect(valueOf(await scrape(registry), "ambit_listener_errors_total")).toBe(1);
  });

  it("where nobody wants durations nobody listens, and all else is there", async () => {
    const { registry, container } = house();
    using _ = new PrometheusExporter(container, { registry, durations: false });
    container.runInScope("session", 1, () => undefined);
    expect(container.events.listening).toBe(false);
    const text = await scrape(registry);
    expect(open(text)).toEqual([0, 1]);
    expect(text).not.toContain("_seconds");
  });
});
