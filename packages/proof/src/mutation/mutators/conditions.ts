import ts from "typescript";
import { isCondition, replace, type Mutator } from "./mutator.js";

const isLoop = (node: ts.Node): boolean => ts.isIterationStatement(node, false);

/** A condition is always met, or never. Loops are only left out: what never ends shows nothing about the tests. */
export const conditions: Mutator = (node) => {
  if (!isCondition(node) || ts.isParenthesizedExpression(node)) return [];
  if (node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword) return [];
  const never = replace(node, "false");
  if (isLoop(node.parent)) return [never];
  return guardsOneStatement(node.parent) ? [replace(node, "true")] : [replace(node, "true"), never];
};

/** `if (…) return;` without `else`: taking the statement away is a mutant already, and the same as never. */
function guardsOneStatement(node: ts.Node): boolean {
  if (!ts.isIfStatement(node) || node.elseStatement !== undefined) return false;
  const { thenStatement } = node;
  const statements: readonly ts.Statement[] = ts.isBlock(thenStatement) ? thenStatement.statements : [thenStatement];
  return statements.length === 1 && statements.every(isRemovable);
}

/** Whether the statements' mutator takes such a statement away. */
export function isRemovable(statement: ts.Statement): boolean {
  if (ts.isExpressionStatement(statement)) return !isSuperCall(statement.expression);
  if (ts.isReturnStatement(statement)) return statement.expression === undefined;
  return ts.isThrowStatement(statement) || ts.isBreakOrContinueStatement(statement);
}

function isSuperCall(node: ts.Expression): boolean {
  return ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.SuperKeyword;
}
