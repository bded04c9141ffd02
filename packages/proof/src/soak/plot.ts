const blocks = "▁▂▃▄▅▆▇█";

/** A line of blocks, from the lowest value to the highest, with both at its end. */
export function plot(title: string, values: readonly number[], unit: string, width = 60): string {
  const columns = squeezed(values, width);
  const [lowest, highest] = [Math.min(...columns), Math.max(...columns)];
  const step = (highest - lowest) / (blocks.length - 1) || 1;
  const line = columns.map((value) => blocks[Math.round((value - lowest) / step)]).join("");
  return `${title.padEnd(18)} ${line}  ${readable(lowest)} … ${readable(highest)} ${unit}`;
}

/** So many values at the most: of those that share a column, the highest. */
function squeezed(values: readonly number[], width: number): number[] {
  const perColumn = Math.max(1, Math.ceil(values.length / width));
  const columns: number[] = [];
  for (let start = 0; start < values.length; start += perColumn)
    columns.push(Math.max(...values.slice(start, start + perColumn)));
  return columns;
}

function readable(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString("en") : value.toFixed(1);
}
