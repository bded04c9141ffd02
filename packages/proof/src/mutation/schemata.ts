import ts from "typescript";
import type { Mutant } from "./mutant.js";

/** The function, global where the code runs, that says whether a mutant is the one that is tried, and notes that it was asked. */
export const switchName = "__mutant__";

/**
 * The source with all mutants in it. Where there is one, its host stands in both versions: `(__mutant__(7) ? a <= b : a < b)`.
 * So nothing has to be compiled again from one mutant to the next, and what was asked shows which tests get there.
 */
export function withMutants(file: string, text: string, mutants: readonly Mutant[]): string {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const hosts = new Map<string, Mutant[]>();
  for (const mutant of mutants) {
    const place = key(mutant.host.start, mutant.host.end);
    hosts.set(place, [...(hosts.get(place) ?? []), mutant]);
  }

  /** A node's text, with the mutants in its children. */
  const inner = (node: ts.Node): string => {
    let code = "";
    let at = node.getStart();
    ts.forEachChild(node, (child) => {
      code += text.slice(at, child.getStart()) + outer(child);
      at = child.end;
    });
    return code + text.slice(at, node.end);
  };
  const outer = (node: ts.Node): string => {
    if (ts.isTypeNode(node)) return node.getText();
    const own = hosts.get(key(node.getStart(), node.end));
    if (own === undefined) return inner(node);
    hosts.delete(key(node.getStart(), node.end)); // `f();` and `f()` differ, but nodes of the same extent take turns
    return bothVersions(node, own, outer(node), text);
  };
  return outer(source);
}

const key = (start: number, end: number): string => `${start}-${end}`;

function bothVersions(node: ts.Node, mutants: readonly Mutant[], code: string, text: string): string {
  const changed = ({ host, start, end, replacement }: Mutant): string =>
    text.slice(host.start, start) + replacement + text.slice(end, host.end);
  if (ts.isBlock(node)) {
    const open = mutants.map((mutant) => `if (${switchName}(${mutant.id})) ${changed(mutant)} else `).join("");
    return `{ ${open}${code} }`;
  }
  if (ts.isStatement(node)) {
    const open = mutants.map((mutant) => `if (${switchName}(${mutant.id})) {${changed(mutant)}} else `).join("");
    return `{ ${open}{ ${code} } }`;
  }
  const open = mutants.map((mutant) => `${switchName}(${mutant.id}) ? (${changed(mutant)}) : `).join("");
  return `(${open}(${code}))`;
}
