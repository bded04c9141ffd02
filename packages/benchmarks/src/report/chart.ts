import type { Row } from "../harness/rows.js";
import { titleOf, type Size, type Workload } from "../workload.js";
import { formatNumber, formatValue } from "./format-value.js";

/** What the chart shows: one workload of each kind. */
const charted = ["W1b", "W2", "W3", "W4", "W5", "W6", "W7", "W8-5", "W10", "W13-tree"];
const peersPerGroup = 5;
const ours = /^(hand|handlazy|ambit)/;

const width = 860;
const barsFrom = 170;
const barsTo = 620;
const lineHeight = 20;

/** Both themes: the picture asks whoever shows it, and what is not asked for is light. */
const style = `
  text { font: 12px system-ui, sans-serif; fill: #24292f }
  .heading { font-weight: 600 } .note { fill: #57606a }
  .hand { fill: #8c959f } .ambit { fill: #8250df } .peer { fill: #54aeff } .grid { stroke: #d0d7de }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .note { fill: #9198a1 } .grid { stroke: #3d444d }
    .hand { fill: #6e7681 } .ambit { fill: #ab7df8 } .peer { fill: #388bfd }
  }`;

/** The rows as a picture: how many times as long as by hand, on a logarithmic scale, the fastest peers only. */
export function chart(rows: readonly Row[], workloads: readonly Workload[], size: Size): string {
  const groups = charted.flatMap((id) => {
    const workload = workloads.find((one) => one.id === id);
    const shown = workload === undefined ? [] : shownRows(rows.filter((row) => row.workload === id));
    return workload === undefined || shown.length === 0 ? [] : [{ workload, shown }];
  });
  const largest = Math.max(10, ...groups.flatMap(({ shown }) => shown.map(({ ratioToHand }) => ratioToHand ?? 1)));
  const scale = (ratio: number): number =>
    Math.max(1, (Math.log10(Math.max(ratio, 1)) / Math.log10(largest)) * (barsTo - barsFrom) + 2);
  let y = 40;
  const parts: string[] = [];
  for (const { workload, shown } of groups) {
    parts.push(text(10, y, `${workload.id}: ${titleOf(workload, size)}`, "heading"));
    for (const row of shown) parts.push(bar((y += lineHeight), row, scale));
    y += lineHeight * 1.6;
  }
  return document(y, [
    text(10, 18, "Times of code by hand, logarithmic; ᵃ awaited", "note"),
    ...grid(largest, scale, y),
    ...parts,
  ]);
}

/** The baselines, Ambit, and the fastest of the others. */
function shownRows(rows: readonly Row[]): Row[] {
  const measured = rows.filter(({ ratioToHand }) => ratioToHand !== null);
  const sorted = measured.sort((a, b) => (a.ratioToHand ?? 0) - (b.ratioToHand ?? 0));
  const peers = new Set(sorted.filter(({ subject }) => !ours.test(subject)).slice(0, peersPerGroup));
  return sorted.filter((row) => ours.test(row.subject) || peers.has(row));
}

function bar(y: number, row: Row, scale: (ratio: number) => number): string {
  const length = scale(row.ratioToHand ?? 1);
  const kind = row.subject.startsWith("hand") ? "hand" : row.subject.startsWith("ambit") ? "ambit" : "peer";
  const label = `${formatNumber(row.ratioToHand ?? 1)}× · ${formatValue(row.value ?? 0, row.unit)}${row.awaited ? " ᵃ" : ""}`;
  return [
    text(barsFrom - 8, y, row.subject, "name", "end"),
    `<rect class="${kind}" x="${barsFrom}" y="${y - 11}" width="${length.toFixed(1)}" height="14" rx="2"/>`,
    text(barsFrom + length + 8, y, label, "note"),
  ].join("");
}

function grid(largest: number, scale: (ratio: number) => number, height: number): string[] {
  const lines: string[] = [];
  for (let ratio = 1; ratio <= largest; ratio *= 10) {
    const x = (barsFrom + scale(ratio)).toFixed(1);
    lines.push(`<line class="grid" x1="${x}" x2="${x}" y1="26" y2="${height}" stroke-dasharray="2 4"/>`);
  }
  return lines;
}

function text(x: number, y: number, content: string, kind: string, anchor = "start"): string {
  return `<text class="${kind}" x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}">${escape(content)}</text>`;
}

const escape = (content: string): string =>
  content.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

function document(height: number, parts: readonly string[]): string {
  const box = `viewBox="0 0 ${width} ${Math.ceil(height)}" width="${width}" height="${Math.ceil(height)}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${box} role="img">\n<title>Times of code by hand</title>\n<style>${style}\n</style>\n${parts.join("\n")}\n</svg>\n`;
}
