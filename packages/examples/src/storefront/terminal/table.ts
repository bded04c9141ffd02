const labelColumns = 28;
const valueColumns = 8;

/** Rows of a table: labels to the left, values to the right. */
export function formatRows(rows: readonly (readonly [label: string, value: number | boolean])[]): string {
  const text = (value: number | boolean): string =>
    typeof value === "boolean" ? (value ? "yes" : "no") : String(value);
  return rows.map(([label, value]) => `${label.padEnd(labelColumns)}${text(value).padStart(valueColumns)}\n`).join("");
}

/** `4, 7-9, 12`: numbers in rising order, those that follow each other as one range, and not too many of them. */
export function formatNumbers(numbers: readonly number[], maxRanges = 50): string {
  const ranges: [first: number, last: number][] = [];
  for (const number of numbers) {
    const range = ranges.at(-1);
    if (range?.[1] === number - 1) range[1] = number;
    else ranges.push([number, number]);
  }
  const shown = ranges.slice(0, maxRanges).map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`));
  return [...shown, ...(ranges.length > maxRanges ? ["…"] : [])].join(", ");
}
