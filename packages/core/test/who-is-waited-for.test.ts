import { createContainer, token, type AnyContainer } from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";
import { describe, expect, it } from "@jest/globals";
import { deferred, type Deferred } from "./fixtures/deferred.js";
import { thrownBy } from "./fixtures/thrown-by.js";
import { turns } from "./fixtures/turns.js";

class Pool {
  work<R>(how: () => R): R {
    return how();
  }
}
const Mail = token<object>("Mail");

/** Pools and mail boxes of tenants, and what of them has ended. */
function house() {
  const ended: string[] = [];
  const container: AnyContainer = createContainer()
    .registerScopeManager("tenant", new RetainingScopeManager())
    .registerScopeManager("session", new RetainingScopeManager(), { within: "tenant" })
    .bind(Pool, { scope: "tenant", dispose: () => void ended.push("pool") })
    .bind(Mail, { scope: "tenant", useFactory: () => ({}), dispose: () => void ended.push("mail") });
  const inside = <R>(work: () => R): R => container.runInScope("tenant", "acme", work);
  inside(() => [container.get(Pool), container.get(Mail)]);
  const tenant = inside(() => container.getCurrentScope("tenant")!);
  /** A flow that is inside the tenant until it is let out. */
  const flow = (name?: string): { readonly gate: Deferred<void>; readonly left: Promise<void> } => {
    const gate = deferred();
    const stay = async () => gate.promise;
    const left = inside(() => (name === undefined ? stay() : container.runInScope("session", name, stay)));
    return { gate, left };
  };
  /** Discards by a flow that is inside no longer when that is done. */
  const discard = (...tokens: Parameters<AnyContainer["discard"]>[0][]) =>
    Promise.all(tokens.map((each) => inside(() => container.discard(each))));
  return { container, ended, inside, flow, discard, tenant };
}

describe("an instance that is discarded ends", () => {
  it("R3 at once when the calls that came through stand-ins are over, however they ended", async () => {
    const { container, inside, ended, discard } = house();
    const pool = container.proxy(Pool);
    const failure = new Error("of the call");
    const fail = (): never => {
      throw failure;
    };
    expect(inside(() => pool.work(() => "at once"))).toBe("at once");
    expect(await inside(() => pool.work(async () => "later"))).toBe("later");
    expect(thrownBy(() => inside(() => pool.work(fail)))).toBe(failure);
    await discard(Pool);
    expect(ended).toEqual(["pool"]);
  });

  it("R3 when all have left that were inside, and not when the first of them has", async () => {
    const { ended, flow, discard } = house();
    const [first, second] = [flow(), flow()];
    await discard(Pool);
    first.gate.resolve();
    await first.left;
    expect(ended).toEqual([]);
    second.gate.resolve();
    await second.left;
    await turns();
    expect(ended).toEqual(["pool"]);
  });

  it("R3 each of several that are discarded at once, when those have left", async () => {
    const { ended, flow, discard } = house();
    const { gate, left } = flow();
    await discard(Pool, Mail);
    expect(ended).toEqual([]);
    gate.resolve();
    await left;
    await turns();
    expect([...ended].sort()).toEqual(["mail", "pool"]);
  });

  it("R3 not before those have left who are in a scope within", async () => {
    const { ended, flow, discard } = house();
    const idle = flow("idle");
    idle.gate.resolve();
    await idle.left;
    const ann = flow("ann");
    await discard(Pool);
    expect(ended).toEqual([]);
    ann.gate.resolve();
    await ann.left;
    await turns();
    expect(ended).toEqual(["pool"]);
  });

  it("R3 when the one has left who came in as the very last before", async () => {
    const { container, ended, tenant } = house();
    const gate = deferred();
    const handle = container.enterScope("tenant", "acme");
    const left = container.runInScope("tenant", "acme", async () => gate.promise);
    const other = handle.discard(Pool);
    await turns();
    expect(ended).toEqual([]);
    gate.resolve();
    await left;
    await turns();
    handle.exit();
    await other;
    expect([ended, tenant.users]).toEqual([["pool"], 0]);
  });
});
