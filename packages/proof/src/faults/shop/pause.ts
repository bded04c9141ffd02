/** Some turns of the microtask queue: what a call to another machine would be. */
export async function pause(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await Promise.resolve();
}
