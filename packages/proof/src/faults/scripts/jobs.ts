import type { Life } from "../life.js";
import { Cart, Lease } from "../shop/tokens.js";
import { Gate } from "./gate.js";
import { received, visit } from "./visit.js";

/** With the manager that was written against the bare interface. */
export async function jobs(life: Life): Promise<void> {
  const { shop } = life;
  const { container } = shop;
  const inAcme = <R>(work: () => R): R => container.runInScope("tenant", "acme", work);
  const nightly = async (): Promise<string> => {
    const lease = received("acme/nightly", container.get(Lease));
    return visit(shop, "acme", "ann", async () => lease + received("acme/ann", await container.getAsync(Cart)));
  };

  await life.play("a job is done at once", "acme", () =>
    inAcme(() => container.runInScope("job", "nightly", () => received("acme/nightly", container.get(Lease)))),
  );
  life.begin("a job takes its time", "acme", () => inAcme(async () => container.runInScope("job", "nightly", nightly)));
  life.begin("somebody helps with it", "acme", () =>
    inAcme(async () => container.runInScopeAsync("job", "nightly", nightly)),
  );
  await life.turn();
  await life.play("a job without a name", "acme", () =>
    inAcme(async () => container.runInScope("job", async () => String(container.get(Lease).token))),
  );
  await life.play("a job by handle", "acme", () =>
    inAcme(async () => {
      await using job = await container.enterScopeAsync("job", "by hand");
      return received("acme/by hand", job.get(Lease));
    }),
  );
  await closeUnderWay(life);
}

async function closeUnderWay(life: Life): Promise<void> {
  const { container } = life.shop;
  const gate = new Gate();
  const inAcme = <R>(work: () => R): R => container.runInScope("tenant", "acme", work);
  const long = life.begin("a long job", "acme", () =>
    inAcme(async () =>
      container.runInScope("job", "long", async () => {
        await gate.opened;
        return received("acme/long", container.get(Lease));
      }),
    ),
  );
  const stop = (): Promise<string> => inAcme(async () => String(await container.closeScope("job", "long")));
  life.begin("somebody stops the long job", "acme", stop, long);
  await life.turn();
  gate.open();
  await life.turn();
}
