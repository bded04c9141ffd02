import type { Life } from "../life.js";
import { Banner } from "../shop/tokens.js";
import { Gate } from "./gate.js";
import { received } from "./visit.js";

/** Two campaigns at a time; who comes third waits for a place. */
export async function campaigns(life: Life): Promise<void> {
  const { container, callOuts } = life.shop;
  const gate = new Gate();
  const run = (id: string) => async (): Promise<string> => {
    const banner = container.get(Banner);
    await callOuts.at("work", "the work in a campaign", "awaited", () => gate.opened, banner.place);
    return received(id, banner);
  };
  life.begin("spring runs", "campaigns", () => container.runInScope("campaign", "spring", run("spring")));
  life.begin("summer runs", "campaigns", () => container.runInScopeAsync("campaign", "summer", run("summer")));
  await life.turn();
  life.begin("autumn waits", "campaigns", () => container.runInScopeAsync("campaign", "autumn", run("autumn")));
  life.begin("spring waits for nobody", "campaigns", () =>
    container.runInScopeAsync("campaign", "spring", run("spring")),
  );
  await life.turn();
  gate.open();
  await life.turn();
  for (const id of ["winter", "spring", "summer"])
    await life.play(`${id} runs again`, "campaigns", () => container.runInScope("campaign", id, run(id)));
}
