import type { Binding, Observed } from "../bindings/binding.js";
import type { BindingRegistry } from "../bindings/binding-registry.js";

export interface GraphNode {
  readonly id: string;
  readonly token: string;
  /** `class`, `factory`, `value`, `alias`, `provided` or `built-in`. */
  readonly kind: string;
  /** How long its instances live. */
  readonly scope: string;
  readonly tags: readonly string[];
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  /** How it is asked for; `observed` is what a factory was seen to ask for when it ran. */
  readonly mode: string;
}

/** What depends on what, as data and as text for drawing tools. */
export class DependencyGraph {
  private constructor(
    readonly nodes: readonly GraphNode[],
    readonly edges: readonly GraphEdge[],
  ) {}

  /** @internal */
  static of(registry: BindingRegistry): DependencyGraph {
    const bindings = registry.all();
    const ids = new Map<Observed, string>(bindings.map((binding, index) => [binding, `n${index}`]));
    const edges = bindings.flatMap((binding) => edgesOf(binding, registry, ids));
    return new DependencyGraph(
      bindings.map((binding) => ({
        id: ids.get(binding) ?? "",
        token: binding.name,
        kind: binding.recipe.kind,
        scope: binding.lifetime,
        tags: binding.tags,
      })),
      edges,
    );
  }

  toJSON(): { readonly nodes: readonly GraphNode[]; readonly edges: readonly GraphEdge[] } {
    return { nodes: this.nodes, edges: this.edges };
  }

  /** A Mermaid flowchart, one box per lifetime. */
  toMermaid(): string {
    const groups = [...this.#byScope()].map(([scope, nodes], index) =>
      [
        `  subgraph s${index}[${label(scope)}]`,
        ...nodes.map(({ id, token }) => `    ${id}[${label(token)}]`),
        "  end",
      ].join("\n"),
    );
    const arrows = this.edges.map(({ from, to, mode }) => `  ${from} ${isFirm(mode) ? "-->" : `-. ${mode} .->`} ${to}`);
    return ["flowchart LR", ...groups, ...arrows].join("\n");
  }

  /** A Graphviz digraph, one cluster per lifetime. */
  toDot(): string {
    const groups = [...this.#byScope()].map(([scope, nodes], index) =>
      [
        `  subgraph cluster_${index} {`,
        `    label=${quoted(scope)};`,
        ...nodes.map(({ id, token }) => `    ${id} [label=${quoted(token)}];`),
        "  }",
      ].join("\n"),
    );
    const arrows = this.edges.map(
      ({ from, to, mode }) => `  ${from} -> ${to}${isFirm(mode) ? "" : ` [style=dashed, label=${quoted(mode)}]`};`,
    );
    return ["digraph ambit {", "  rankdir=LR;", ...groups, ...arrows, "}"].join("\n");
  }

  #byScope(): Map<string, GraphNode[]> {
    const groups = new Map<string, GraphNode[]>();
    for (const node of this.nodes) groups.set(node.scope, [...(groups.get(node.scope) ?? []), node]);
    return groups;
  }
}

/** Whether the dependency is kept by whoever asked. */
function isFirm(mode: string): boolean {
  return mode === "one" || mode === "all" || mode === "alias";
}

/** Mermaid knows no backslashes: what would end the label, or begin an entity, a tag, a directive or a formula, is written by its number. */
function label(text: string): string {
  return `"${text.replace(/["#<>&%$`\r\n]/g, (character) => `#${character.charCodeAt(0)};`)}"`;
}

function quoted(text: string): string {
  return JSON.stringify(text.replaceAll("&", "&amp;")); // or what looks like an entity would be taken for one
}

function edgesOf(binding: Binding, registry: BindingRegistry, ids: ReadonlyMap<Observed, string>): GraphEdge[] {
  const from = ids.get(binding) ?? "";
  const edges = new Map<string, GraphEdge>();
  const add = (targets: Iterable<Observed>, mode: string): void => {
    for (const target of targets) {
      const to = ids.get(target);
      if (to !== undefined && !edges.has(to)) edges.set(to, { from, to, mode });
    }
  };
  if (binding.recipe.kind === "alias") add(registry.ofToken(binding.recipe.target.token).slice(-1), "alias");
  for (const { token, mode } of binding.dependencies ?? []) {
    const targets = registry.ofToken(token);
    add(mode === "all" ? targets : targets.slice(-1), mode);
  }
  add(binding.observed, "observed");
  return [...edges.values()];
}
