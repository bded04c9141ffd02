import ts from "typescript";
import { isResult, isTruth, replace, type Mutator } from "./mutator.js";

/** A function returns nothing; one that answers yes or no answers always the same. */
export const results: Mutator = (node) => {
  if (!ts.isExpression(node) || !isResult(node) || hasMutantsOfItsOwn(node)) return [];
  return isTruth(node) ? [replace(node, "true"), replace(node, "false")] : [replace(node, "undefined")];
};

function hasMutantsOfItsOwn(node: ts.Node): boolean {
  if (ts.isParenthesizedExpression(node)) return true;
  if (ts.isIdentifier(node)) return node.text === "undefined";
  return (
    ts.isLiteralExpression(node) || node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword
  );
}
