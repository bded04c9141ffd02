import ts from "typescript";
import { isRemovable } from "./conditions.js";
import { replace, type Mutator } from "./mutator.js";

/** A call, an assignment, a `throw`, a bare `return` or a jump is left out. */
export const removedStatements: Mutator = (node) =>
  ts.isStatement(node) && isRemovable(node) ? [replace(node, ";")] : [];

/** All of a block is left out. */
export const emptiedBlocks: Mutator = (node) => {
  if (!ts.isBlock(node) || node.statements.length === 0) return [];
  const [first, ...more] = node.statements;
  if (first === undefined || (more.length === 0 && hasItsOwnMutant(first))) return [];
  return callsSuper(node) ? [] : [replace(node, "{}")];
};

function hasItsOwnMutant(statement: ts.Statement): boolean {
  return isRemovable(statement) || ts.isReturnStatement(statement);
}

/** Without it the constructor of a derived class throws, whatever the tests say. */
function callsSuper(block: ts.Block): boolean {
  return ts.isConstructorDeclaration(block.parent) && /\bsuper\(/.test(block.getText());
}
