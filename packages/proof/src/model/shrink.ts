import type { Command } from "./command.js";

/** A shorter sequence that fails too: leaves out halves, quarters, …, single commands, for as long as there is one to leave out. */
export async function shrink(
  commands: readonly Command[],
  fails: (commands: readonly Command[]) => Promise<boolean>,
): Promise<readonly Command[]> {
  let shortest = commands;
  for (let size = Math.ceil(commands.length / 2); size >= 1;) {
    const before = shortest.length;
    for (let start = 0; start < shortest.length;) {
      const shorter = [...shortest.slice(0, start), ...shortest.slice(start + size)];
      if (await fails(shorter)) shortest = shorter;
      else start += size;
    }
    if (size > 1) size = Math.ceil(size / 2);
    else if (shortest.length === before) size = 0; // what was left out last may have been what an earlier one was needed for
  }
  return shortest;
}
