/** Lets the collector run, between jobs: what a job has dereferenced stays until its end. Then registries have been told. */
export async function collectGarbage(rounds = 3): Promise<void> {
  const { gc } = globalThis;
  if (gc === undefined) throw new Error("Run Node with --expose-gc, as `npm test` does.");
  for (let round = 0; round < rounds; round++) {
    await turn();
    gc();
  }
  await turn();
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
