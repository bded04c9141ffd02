import ts from "typescript";
import { isCondition, replace, type Mutator } from "./mutator.js";

/** `true` and `false` change places, a number moves, a text or list loses what is in it. */
export const literals: Mutator = (node) => {
  if (isName(node)) return [];
  if (node.kind === ts.SyntaxKind.TrueKeyword) return isCondition(node) ? [] : [replace(node, "false")];
  if (node.kind === ts.SyntaxKind.FalseKeyword) return [replace(node, "true")];
  if (ts.isNumericLiteral(node)) return [replace(node, node.text === "1" ? "0" : `(${node.getText()} + 1)`)];
  if (ts.isStringLiteralLike(node)) return [replace(node, node.text === "" ? '"mutant"' : '""')];
  if (ts.isTemplateExpression(node)) return [replace(node, "``")];
  if (ts.isArrayLiteralExpression(node) && node.elements.length > 0)
    return isPattern(node) ? [] : [replace(node, "[]")];
  return [];
};

/** Names modules, properties and tags; there is no second version of these. */
function isName(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isImportDeclaration(parent) || ts.isExportDeclaration(parent)) return true;
  if (ts.isTaggedTemplateExpression(parent)) return true;
  return "name" in parent && parent.name === node;
}

/** `[a, b] = …` takes apart what it looks like. */
function isPattern(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isForOfStatement(parent)) return parent.initializer === node;
  return (
    ts.isBinaryExpression(parent) && parent.left === node && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken
  );
}
