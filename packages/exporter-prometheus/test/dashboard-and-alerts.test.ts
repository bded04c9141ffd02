/** The dashboard and the alert rules name nothing that a real scrape does not have. */
import { bookMetrics, durationMetrics } from "@ambit/exporter-kit";
import { PrometheusExporter } from "@ambit/exporter-prometheus";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { readFileSync } from "node:fs";
import { Registry } from "prom-client";
import { parse } from "yaml";
import { metricName } from "../src/prometheus-name.js";
import { busyHouse, workADay } from "./fixtures/busy-house.js";
import { parseExposition, scrape, type Exposition } from "./fixtures/exposition.js";
import { namesIn } from "./fixtures/promql.js";

interface Dashboard {
  readonly uid: string;
  readonly templating: { readonly list: readonly { readonly name: string; readonly query: unknown }[] };
  readonly panels: readonly {
    readonly id: number;
    readonly title: string;
    readonly targets: readonly { readonly expr: string; readonly legendFormat: string }[];
  }[];
}
interface Alerts {
  readonly groups: readonly {
    readonly name: string;
    readonly rules: readonly {
      readonly alert: string;
      readonly expr: string;
      readonly labels: Readonly<Record<string, string>>;
      readonly annotations: Readonly<Record<string, string>>;
    }[];
  }[];
}

const file = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");
const dashboard = JSON.parse(file("grafana/ambit-scopes.json")) as Dashboard;
const alerts = parse(file("alerts/ambit-scopes.yaml"), { strict: true }) as Alerts;
const rules = alerts.groups.flatMap((group) => group.rules);
const targets = dashboard.panels.flatMap(({ title, targets }) => targets.map((target) => ({ title, ...target })));

/** Prometheus itself adds these to whatever it scrapes. */
const ofPrometheus = ["job", "instance"];

let scraped: Exposition;
beforeAll(async () => {
  const registry = new Registry();
  const house = busyHouse();
  const tenants = { scope: "tenant", allow: ["acme"] };
  using _ = new PrometheusExporter(house.container, { registry, tenants, tokens: ["Page"] });
  await workADay(house);
  scraped = parseExposition(await scrape(registry));
  await house.container.dispose().catch(() => undefined); // its carts cannot be closed
});

/** What an expression names that the scrape does not have. */
function missing(expression: string): string[] {
  const { selectors, grouping, errors } = namesIn(expression);
  const problems = errors.map((error) => `no PromQL at ${error}`);
  if (selectors.length === 0) problems.push("no metric");
  const everyLabel = new Set(ofPrometheus);
  for (const { metric, matchers } of selectors) {
    const labels = scraped.get(metric);
    if (labels === undefined) problems.push(`no metric ${metric}`);
    labels?.forEach((_, label) => everyLabel.add(label));
    for (const { label, operator, value } of matchers) {
      if (ofPrometheus.includes(label)) continue;
      const values = labels?.get(label);
      if (values === undefined) problems.push(`${metric} has no label ${label}`);
      const wanted = operator === "=~" ? value.split("|") : [value];
      if (value === "" || value.includes("$")) continue;
      for (const each of wanted) if (!values?.has(each)) problems.push(`${metric} has no ${label}="${each}"`);
    }
  }
  for (const label of grouping) if (!everyLabel.has(label)) problems.push(`nothing has the label ${label}`);
  return problems;
}

const labelsIn = (text: string): string[] =>
  [...text.matchAll(/\{\{\s*(?:\$labels\.)?(\w+)\s*\}\}/g)].map(([, label = ""]) => label);

describe("the check", () => {
  it.each([
    ["sum(ambit_scope_cont)", ["no metric ambit_scope_cont"]],
    [
      'ambit_scope_count{ambit_scope_sate="idle"}',
      ["ambit_scope_count has no label ambit_scope_sate", expect.anything()],
    ],
    ['ambit_scope_count{ambit_scope_state="asleep"}', ['ambit_scope_count has no ambit_scope_state="asleep"']],
    ['ambit_scope_count{ambit_scope_state=~"idle|asleep"}', ['ambit_scope_count has no ambit_scope_state="asleep"']],
    ["sum by (color) (ambit_scope_count)", ["nothing has the label color"]],
    ["sum by (job) (rate(ambit_scope_entered_total[5m])", [expect.stringMatching(/^no PromQL at/)]],
  ])("finds what is wrong with %s", (expression, problems) => {
    expect(missing(expression)).toEqual(problems);
  });
});

describe("the scrape", () => {
  it("has all of the table, under the names that follow from it", () => {
    const expected = [...bookMetrics, ...durationMetrics].map((metric) =>
      metric.unit === "s" ? `${metricName(metric)}_bucket` : metricName(metric),
    );
    expect([...scraped.keys()]).toEqual(expect.arrayContaining(expected));
    expect(expected).toEqual(expect.arrayContaining(["ambit_scope_count", "ambit_scope_ended_total"]));
    expect(expected).toContain("ambit_scope_duration_seconds_bucket");
  });

  it("law 15 has no id in any label, but for tenants that are on the list", () => {
    const values = new Set(
      [...scraped.values()].flatMap((labels) => [...labels.values()].flatMap((each) => [...each])),
    );
    expect(values).toContain("acme");
    for (const id of ["ann", "bob", "cid", "evil", "/", "/news"]) expect(values).not.toContain(id);
    expect(scraped.get("ambit_scope_use_duration_seconds_count")?.get("ambit_tenant")).toEqual(
      new Set(["acme", "other"]),
    );
  });
});

describe("the dashboard", () => {
  it.each(targets)("$title: $legendFormat", ({ expr, legendFormat }) => {
    expect(missing(expr)).toEqual([]);
    for (const label of labelsIn(legendFormat)) expect(namesIn(expr).grouping).toContain(label);
  });

  it("fills its variables from labels that exist, and uses no other variables", () => {
    const known = ["datasource", "__rate_interval"];
    for (const { name, query } of dashboard.templating.list) {
      if (typeof query === "string") continue;
      const [, metric = "", label = ""] =
        /^label_values\((\w+), (\w+)\)$/.exec((query as { query: string }).query) ?? [];
      expect([...(scraped.get(metric)?.keys() ?? []), ...ofPrometheus]).toContain(label);
      known.push(name);
    }
    for (const { expr } of targets) {
      for (const [, variable = ""] of expr.matchAll(/\$(\w+)/g)) expect(known).toContain(variable);
    }
  });

  it("has panels with ids of their own", () => {
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
  });
});

describe("the alert rules", () => {
  it.each(rules)("$alert", ({ expr, labels, annotations }) => {
    expect(missing(expr)).toEqual([]);
    expect(["critical", "warning", "info"]).toContain(labels.severity);
    expect(Object.keys(annotations)).toEqual(["summary", "description"]);
    for (const text of Object.values(annotations)) {
      for (const label of labelsIn(text)) expect(namesIn(expr).grouping).toContain(label);
    }
  });

  it("have names of their own", () => {
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
  });
});
