import type { Command } from "./command.js";

/** A shorter sequence that fails too: leaves out halves, quarters, …, single commands, for as long as it still fails. */
export async function shrink(
  commands: readonly Command[],
  fails: (commands: readonly Command[]) => Promise<boolean>,
): Promise<readonly Command[]> {
  let shortest = commands;
  for (let size = Math.ceil(commands.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let start = 0; start < shortest.length;) {
      const shorter = [...shortest.slice(0, start), ...shortest.slice(start + size)];
      if (await fails(shorter)) shortest = shorter;
      else start += size;
    }
  }
  return shortest;
}
