import ts from "typescript";
import { isDecided, replace, type Mutator } from "./mutator.js";

const { SyntaxKind } = ts;

/** What stands for an operator; the first is the turning around, which some places have already. */
const others: Readonly<Partial<Record<ts.SyntaxKind, readonly string[]>>> = {
  [SyntaxKind.EqualsEqualsEqualsToken]: ["!=="],
  [SyntaxKind.ExclamationEqualsEqualsToken]: ["==="],
  [SyntaxKind.LessThanToken]: [">=", "<="],
  [SyntaxKind.LessThanEqualsToken]: [">", "<"],
  [SyntaxKind.GreaterThanToken]: ["<=", ">="],
  [SyntaxKind.GreaterThanEqualsToken]: ["<", ">"],
  [SyntaxKind.PlusToken]: ["-"],
  [SyntaxKind.MinusToken]: ["+"],
  [SyntaxKind.AsteriskToken]: ["/"],
  [SyntaxKind.AsteriskAsteriskToken]: ["*"],
  [SyntaxKind.SlashToken]: ["*"],
  [SyntaxKind.PercentToken]: ["*"],
  [SyntaxKind.PlusEqualsToken]: ["-="],
  [SyntaxKind.MinusEqualsToken]: ["+="],
  [SyntaxKind.QuestionQuestionEqualsToken]: ["="],
  [SyntaxKind.BarBarEqualsToken]: ["="],
  [SyntaxKind.AmpersandAmpersandEqualsToken]: ["="],
};

const logical: ReadonlySet<ts.SyntaxKind> = new Set([
  SyntaxKind.AmpersandAmpersandToken,
  SyntaxKind.BarBarToken,
  SyntaxKind.QuestionQuestionToken,
]);

/** A comparison moves its bound or turns around, arithmetic does the opposite. */
export const operators: Mutator = (node) => {
  if (!ts.isBinaryExpression(node) || joinsTexts(node)) return [];
  const instead = others[node.operatorToken.kind] ?? [];
  return (isDecided(node) ? instead.slice(1) : instead).map((operator) => replace(node, operator, node.operatorToken));
};

/** Of `a && b`, `a || b` and `a ?? b` only one side is left. */
export const operands: Mutator = (node) =>
  ts.isBinaryExpression(node) && logical.has(node.operatorToken.kind)
    ? [node.left, node.right].map((side) => replace(node, side.getText()))
    : [];

/** `!` and `-` are left out, `++` and `--` change places. */
export const signs: Mutator = (node) => {
  if (ts.isPrefixUnaryExpression(node)) {
    const dropped = node.operator === SyntaxKind.ExclamationToken || node.operator === SyntaxKind.MinusToken;
    if (dropped) return isDecided(node) ? [] : [replace(node, node.operand.getText())];
  }
  if (!ts.isPrefixUnaryExpression(node) && !ts.isPostfixUnaryExpression(node)) return [];
  const opposite = { [SyntaxKind.PlusPlusToken]: "--", [SyntaxKind.MinusMinusToken]: "++" } as Record<number, string>;
  const instead = opposite[node.operator];
  if (instead === undefined) return [];
  const operand = node.operand.getText();
  return [replace(node, ts.isPrefixUnaryExpression(node) ? instead + operand : operand + instead)];
};

/** `a?.b` becomes `a.b`. */
export const optionalChains: Mutator = (node) => {
  if (!ts.isOptionalChain(node) || ts.isNonNullExpression(node) || node.questionDotToken === undefined) return [];
  const plain = ts.isPropertyAccessExpression(node) ? "." : "";
  return [replace(wholeChain(node), plain, node.questionDotToken)];
};

/** All that is passed over where the chain breaks off; a part of it may not stand in two versions, nor what is deleted. */
function wholeChain(node: ts.Node): ts.Node {
  const { parent } = node;
  if (ts.isDeleteExpression(parent)) return parent;
  return ts.isOptionalChain(parent) && parent.expression === node ? wholeChain(parent) : node;
}

/** `+` between texts, as far as its form shows. */
function joinsTexts(node: ts.BinaryExpression): boolean {
  const isText = (side: ts.Expression): boolean =>
    ts.isStringLiteralLike(side) || ts.isTemplateExpression(side) || (ts.isBinaryExpression(side) && joinsTexts(side));
  return node.operatorToken.kind === SyntaxKind.PlusToken && (isText(node.left) || isText(node.right));
}
