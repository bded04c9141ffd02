import type { Life } from "../life.js";

/** Ends everything that is left, and lets every limit pass. */
export async function shutDown(life: Life): Promise<void> {
  const { container } = life.shop;
  await life.play("the shop shuts down", "house", async () => {
    await container.dispose();
    return "shut";
  });
  await life.end();
}
