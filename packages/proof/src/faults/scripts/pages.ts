import type { Life } from "../life.js";
import { Page } from "../shop/tokens.js";
import { received } from "./visit.js";

/** More pages than are kept, and a heap that fills. */
export async function pages(life: Life): Promise<void> {
  const { container, managers } = life.shop;
  for (const page of ["home", "list", "home", "item"]) {
    await life.play(`somebody reads ${page}`, "pages", () =>
      container.runInScope("page", page, () => received(page, container.get(Page))),
    );
  }
  await life.play("somebody reads three at once", "pages", () =>
    container.runInScopes(
      ["home", "list", "item"].map((page) => ["page", page] as const),
      () => received("item", container.get(Page)),
    ),
  );
  await life.pass(1_000); // the heap is looked at
  await life.play("pages are let go", "pages", () => {
    managers.page.evict(1);
    return "let go";
  });
}
