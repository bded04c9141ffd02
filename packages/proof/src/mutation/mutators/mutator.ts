import ts from "typescript";
import type { Change } from "../mutant.js";

/** A change, and the node that stands there in two versions when it is compiled in. */
export interface Mutation {
  readonly host: ts.Node;
  readonly change: Change;
}

/** The mutations that begin at a node; each mutator knows one kind of code. */
export type Mutator = (node: ts.Node) => Mutation[];

/** The host with another text in place of a part of it, or of all. */
export function replace(host: ts.Node, replacement: string, part: ts.Node = host): Mutation {
  return { host, change: { start: part.getStart(), end: part.end, replacement } };
}

/** Whether the node decides which way the program goes. */
export function isCondition(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isParenthesizedExpression(parent)) return isCondition(parent);
  if (ts.isIfStatement(parent) || ts.isWhileStatement(parent) || ts.isDoStatement(parent))
    return parent.expression === node;
  return (ts.isForStatement(parent) || ts.isConditionalExpression(parent)) && parent.condition === node;
}

/** Whether the node is what a function returns. */
export function isResult(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isParenthesizedExpression(parent)) return isResult(parent);
  return ts.isReturnStatement(parent) || (ts.isArrowFunction(parent) && parent.body === node);
}

const truthOperators: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
  ts.SyntaxKind.LessThanToken,
  ts.SyntaxKind.LessThanEqualsToken,
  ts.SyntaxKind.GreaterThanToken,
  ts.SyntaxKind.GreaterThanEqualsToken,
  ts.SyntaxKind.InstanceOfKeyword,
  ts.SyntaxKind.InKeyword,
]);

/** Whether the node can only be true or false, as far as its form shows. */
export function isTruth(node: ts.Node): boolean {
  if (ts.isParenthesizedExpression(node)) return isTruth(node.expression);
  if (ts.isPrefixUnaryExpression(node)) return node.operator === ts.SyntaxKind.ExclamationToken;
  if (!ts.isBinaryExpression(node)) return false;
  const operator = node.operatorToken.kind;
  if (operator === ts.SyntaxKind.AmpersandAmpersandToken || operator === ts.SyntaxKind.BarBarToken)
    return isTruth(node.left) && isTruth(node.right);
  return truthOperators.has(operator);
}

/** Whether mutants of the whole already make it true and false: then turning it around shows nothing more. */
export function isDecided(node: ts.Node): boolean {
  return isCondition(node) || (isTruth(node) && isResult(node));
}
