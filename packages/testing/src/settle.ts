/** More turns than any chain of promises between a cause and its effect is long. */
const turns = 200;

/** Lets everything go on that waits for nothing but promises. What waits for the world outside is not waited for. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await Promise.resolve();
}
