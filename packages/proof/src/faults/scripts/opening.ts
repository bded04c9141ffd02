import type { Life } from "../life.js";
import { bindServices } from "../shop/bindings.js";
import { Audit, Mailer, Settings } from "../shop/tokens.js";

export async function openShop(life: Life): Promise<void> {
  const { container } = life.shop;
  await life.play("the shop is furnished", "house", () => bindServices(life.shop));
  await life.play("the shop opens", "house", async () => {
    const singletons = [container.get(Settings), await container.getAsync(Mailer), container.get(Audit)];
    return singletons.map(String).join(", ");
  });
  await life.play("somebody looks at the books", "house", () => Object.keys(container.metrics().scopes).join(", "));
}
