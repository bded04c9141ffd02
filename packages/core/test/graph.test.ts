import { describe, expect, it } from "@jest/globals";
import { all, createContainer, provider, token, type DependencyGraph } from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";

class Logger {}
class Catalog {}
const Cart = token<object>("Cart");
const Checkout = token<object>("Checkout");
const Plugin = token<object>("Plugin");
const Log = token<Logger>('Log "of" all');

function shop() {
  return createContainer()
    .registerScopeManager("session", new RetainingScopeManager())
    .bind(Logger, { scope: "singleton" })
    .bind(Log, { useExisting: Logger })
    .bind(Catalog, { scope: "singleton", tags: ["slow"] })
    .bind(Plugin, { useValue: {}, multi: true })
    .bind(Plugin, { useValue: {}, multi: true })
    .bind(Cart, {
      scope: "session",
      useFactory: (...parts: unknown[]) => parts,
      inject: [Log, all(Plugin), provider(Catalog)],
    })
    .bind(Checkout, { useFactory: (r) => ({ cart: r.get(Cart) }) });
}

/** What is left of the drawing of one service when its labels are taken out. */
const empty = {
  mermaid: [
    "flowchart LR",
    "  subgraph ",
    "    ",
    "  end",
    "  subgraph ",
    "    ",
    "  end",
    "  subgraph ",
    "    ",
    "  end",
  ].join("\n"),
  dot: [
    "digraph ambit {",
    "  rankdir=LR;",
    ...[0, 1, 2].flatMap((cluster) => [`  subgraph cluster_${cluster} {`, "    label=;", "     [label=];", "  }"]),
    "}",
  ].join("\n"),
};

/** Edges by the names of their ends. */
function arrows({ nodes, edges }: Pick<DependencyGraph, "nodes" | "edges">): string[] {
  const nameOf = (id: string) => nodes.find((node) => node.id === id)?.token;
  return edges.map(({ from, to, mode }) => `${nameOf(from)} ${mode} ${nameOf(to)}`);
}

describe("graph()", () => {
  it("has a node for each binding, with kind, lifetime and tags, and an edge for each declared dependency", () => {
    const graph = shop().graph();
    const node = (name: string) => graph.nodes.filter(({ token: found }) => found === name);
    expect(node("Logger")).toMatchObject([{ kind: "class", scope: "singleton", tags: [] }]);
    expect(node("Catalog")).toMatchObject([{ kind: "class", scope: "singleton", tags: ["slow"] }]);
    expect(node("Cart")).toMatchObject([{ kind: "factory", scope: "session" }]);
    expect(node("Plugin")).toHaveLength(2);
    expect(node('Log "of" all')).toMatchObject([{ kind: "alias" }]);
    expect(new Set(graph.nodes.map(({ id }) => id)).size).toBe(graph.nodes.length);
    expect(arrows(graph)).toEqual([
      'Log "of" all alias Logger',
      'Cart one Log "of" all',
      "Cart all Plugin",
      "Cart all Plugin",
      "Cart provider Catalog",
    ]);
  });

  it("learns what factories ask for when they run, and keeps it once instances are cached", () => {
    const container = shop();
    expect(arrows(container.graph())).not.toContain("Checkout observed Cart");
    container.runInScope("session", "a", () => [container.get(Checkout), container.get(Checkout)]);
    expect(arrows(container.graph())).toContain("Checkout observed Cart");
  });

  it("is drawn by Mermaid: a box per lifetime, a full arrow for what is kept, a dashed one for what is asked for later", () => {
    const text = shop().graph().toMermaid();
    expect(text.split("\n")[0]).toBe("flowchart LR");
    expect(text).toMatch(/subgraph s\d+\["session"\]\n {4}n\d+\["Cart"\]\n {2}end/);
    expect(text).toMatch(/n\d+ --> n\d+/);
    expect(text).toMatch(/n\d+ -\. provider \.-> n\d+/);
    expect(text.match(/subgraph/g)).toHaveLength(text.match(/^ {2}end$/gm)?.length ?? 0);
  });

  it("is drawn with dashed arrows for what is asked for later only", () => {
    const graph = shop().graph();
    expect(graph.toMermaid().match(/-\. \w+ \.->/g)).toEqual(["-. provider .->"]);
    expect(graph.toDot().match(/style=dashed/g)).toHaveLength(1);
  });

  it("leads to the one of several that would be taken, and to all for a collection only", () => {
    const [One, Other] = [token<object>("One"), token<object>("Other")];
    const graph = shop()
      .bind(One, { inject: [Plugin], useFactory: (plugin) => ({ plugin }) })
      .bind(Other, { useExisting: Plugin })
      .graph();
    const last = graph.nodes.filter(({ token: name }) => name === "Plugin").at(-1)?.id;
    for (const name of ["One", "Other"]) {
      const from = graph.nodes.find((node) => node.token === name)?.id;
      expect(graph.edges.filter((edge) => edge.from === from).map(({ to }) => to)).toEqual([last]);
    }
  });

  it("leads nowhere where a factory has asked for what is bound for a time", () => {
    const container = shop();
    const undo = container.override(Cart, { useFactory: () => ({}) });
    container.get(Checkout);
    const { nodes, edges } = container.graph();
    expect(edges.filter(({ to }) => !nodes.some(({ id }) => id === to))).toEqual([]);
    undo();
  });

  it("is drawn by Mermaid whatever the names are: quotes in them do not end the label", () => {
    const text = shop().graph().toMermaid();
    for (const [, label] of text.matchAll(/\[(.*)\]$/gm)) expect(label).toMatch(/^"[^"]*"$/);
  });

  it("is drawn by Graphviz: a cluster per lifetime", () => {
    const text = shop().graph().toDot();
    expect(text).toMatch(/^digraph ambit \{\n/);
    expect(text).toMatch(/\}$/);
    expect(text).toMatch(/subgraph cluster_\d+ \{\n {4}label="session";\n {4}n\d+ \[label="Cart"\];\n {2}\}/);
    expect(text).toContain('[label="Log \\"of\\" all"]');
    expect(text).toMatch(/n\d+ -> n\d+;/);
    expect(text).toMatch(/n\d+ -> n\d+ \[style=dashed, label="provider"\];/);
    expect(text.match(/\{/g)).toHaveLength(text.match(/\}/g)?.length ?? 0);
  });

  describe.each([
    ['a quote " or two ""'],
    ["a bracket ] and another ]) or }"],
    ["a line\nand a line\r\nand a line"],
    ["%%{init: {'securityLevel': 'loose'}}%%"],
    ["%% no comment"],
    ['style: a"b; classDef x: y#z;'],
    ["`markdown` and $$mathematics$$"],
    ["<script>alert(1)</script>"],
    ["&lt;script&gt; #quot; #35;"],
    ["a backslash \\ and at the end \\"],
    ['\\" -> n0; n0 -> "'],
    ["end"],
    ["--> n0"],
  ])("with the name %j", (name) => {
    const graph = createContainer()
      .registerScopeManager(name, new RetainingScopeManager())
      .bind(token(name), { scope: name as never, useFactory: () => ({}) })
      .graph();

    it("Mermaid gets a label that says so, and nothing else of it", () => {
      const text = graph.toMermaid();
      const labels = [...text.matchAll(/\["([^"<>&`$%\r\n]*)"\]$/gm)].map(([, label]) =>
        label!.replace(/#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code))),
      );
      expect(labels.filter((label) => label === name)).toHaveLength(2);
      expect(text.replace(/\[.*\]$/gm, "").replace(/s\d+|n\d+/g, "")).toBe(empty.mermaid);
    });

    it("Graphviz does too", () => {
      const text = graph.toDot();
      const quoted = /"(?:[^"\\\n]|\\.)*"/g;
      const labels = text.match(quoted)?.map((label) => String(JSON.parse(label)).replaceAll("&amp;", "&"));
      expect(labels?.filter((label) => label === name)).toHaveLength(2);
      expect(text.match(quoted)?.join("")).not.toMatch(/&(?!amp;)/);
      expect(text.replace(quoted, "").replace(/n\d+/g, "")).toBe(empty.dot);
    });

    it("it goes through JSON as it is", () => {
      const back = JSON.parse(JSON.stringify(graph)) as Pick<DependencyGraph, "nodes">;
      expect(back.nodes.filter((node) => node.token === name && node.scope === name)).toHaveLength(1);
    });
  });

  it("goes through JSON and back", () => {
    const graph = shop().graph();
    const back = JSON.parse(JSON.stringify(graph)) as Pick<DependencyGraph, "nodes" | "edges">;
    expect(back).toEqual({ nodes: graph.nodes, edges: graph.edges });
    expect(arrows(back)).toEqual(arrows(graph));
  });

  it("creates nothing, and is as it was when it was asked for", () => {
    const container = shop();
    const graph = container.graph();
    const { length } = graph.nodes;
    container.bind(token("Later"), { useValue: 1 });
    expect(graph.nodes).toHaveLength(length);
    expect(container.metrics().singletons.created).toBe(0);
  });
});
