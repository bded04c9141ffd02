import type { Unit } from "../workload.js";

/** Three digits: `0.532`, `5.32`, `53.2`, `532`, `5,320`. */
export function formatNumber(value: number): string {
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value) || 1)));
  const rounded = Number(value.toPrecision(3));
  return rounded.toLocaleString("en-US", { minimumFractionDigits: Math.min(digits, 3), maximumFractionDigits: 3 });
}

/** With its unit, in the step of it that fits: `1.53 µs`. */
export function formatValue(value: number, unit: Unit): string {
  if (unit === "hits") return value.toLocaleString("en-US");
  if (unit === "bytes") return value >= 10_000 ? `${formatNumber(value / 1_000)} kB` : `${formatNumber(value)} B`;
  if (value >= 1e6) return `${formatNumber(value / 1e6)} ms`;
  return value >= 10_000 ? `${formatNumber(value / 1e3)} µs` : `${formatNumber(value)} ns`;
}
