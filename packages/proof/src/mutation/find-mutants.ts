import ts from "typescript";
import type { Change, Mutant } from "./mutant.js";
import { conditions } from "./mutators/conditions.js";
import { literals } from "./mutators/literals.js";
import type { Mutation } from "./mutators/mutator.js";
import { operands, operators, optionalChains, signs } from "./mutators/operators.js";
import { results } from "./mutators/results.js";
import { emptiedBlocks, removedStatements } from "./mutators/statements.js";

const mutators = [
  conditions,
  results,
  removedStatements,
  emptiedBlocks,
  operators,
  operands,
  signs,
  optionalChains,
  literals,
];

/** All mutants of a source text, as they stand in it; their ids follow `lastId`. */
export function findMutants(file: string, text: string, lastId = 0): Mutant[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: Mutation[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node)) return;
    for (const mutator of mutators) found.push(...mutator(node));
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(source, visit);
  return distinct(found).map(({ host, change }, index) => ({
    ...change,
    id: lastId + index + 1,
    file,
    line: source.getLineAndCharacterOfPosition(change.start).line + 1,
    host: { start: host.getStart(), end: host.end },
    within: namesAround(host),
    ...shown(text, change),
  }));
}

/** Two mutators may find the same change, such as `x ?? false` becoming `x`. */
function distinct(mutations: readonly Mutation[]): Mutation[] {
  const key = ({ change }: Mutation): string => [change.start, change.end, change.replacement].join();
  return [...new Map(mutations.map((mutation) => [key(mutation), mutation])).values()];
}

function namesAround(node: ts.Node): string {
  const names: string[] = [];
  for (let at = node.parent; !ts.isSourceFile(at); at = at.parent) {
    const name = nameOf(at);
    if (name !== undefined) names.unshift(name);
  }
  return names.join(".") || "(module)";
}

/** The name of a class, of one of its members, or of a function, also of one that a variable holds. */
function nameOf(node: ts.Node): string | undefined {
  if (ts.isConstructorDeclaration(node)) return "constructor";
  if (ts.isVariableDeclaration(node) && node.initializer !== undefined && ts.isFunctionLike(node.initializer))
    return node.name.getText();
  const named = ts.isClassLike(node) || ts.isFunctionDeclaration(node) || ts.isClassElement(node);
  return named ? node.name?.getText() : undefined;
}

const mostShown = 140;
const around = 50;

/** The lines that change, before and after, as one line each. */
function shown(text: string, { start, end, replacement }: Change): { code: string; becomes: string } {
  const from = text.lastIndexOf("\n", start - 1) + 1;
  const lineEnd = text.indexOf("\n", end);
  const to = lineEnd < 0 ? text.length : lineEnd;
  const [head, tail] = [text.slice(from, start), text.slice(end, to)].map(oneLine) as [string, string];
  const before = oneLine(text.slice(start, end));
  const fits = head.length + before.length + tail.length <= mostShown;
  const [left, right] = fits ? [head, tail] : [ending(head), beginning(tail)];
  const join = (middle: string): string => (left + middle + right).trim();
  return { code: join(fits ? before : shortened(before)), becomes: join(replacement) };
}

const oneLine = (text: string): string => text.replace(/\s+/g, " ");
const ending = (text: string): string => (text.length > around ? `…${text.slice(-around)}` : text);
const beginning = (text: string): string => (text.length > around ? `${text.slice(0, around)}…` : text);
const shortened = (text: string): string => (text.length > 2 * around ? beginning(text) + ending(text).slice(1) : text);
