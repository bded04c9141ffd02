import { createContainer, token, type AnyContainer, type ScopeOutcome } from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";
import { describe, expect, it } from "@jest/globals";
import { deferred, type Deferred } from "./fixtures/deferred.js";
import { thrownBy } from "./fixtures/thrown-by.js";
import { stateOf, turns } from "./fixtures/turns.js";

class Pool {
  work<R>(how: () => R): R {
    return how();
  }
}
const Mail = token<object>("Mail");

/** Pools and mail boxes of tenants, and what of them has ended. */
function house() {
  const ended: string[] = [];
  const outcomes: unknown[] = [];
  const reported: unknown[] = [];
  const dispose = (_: Pool, outcome: ScopeOutcome): void => {
    ended.push("pool");
    outcomes.push(outcome);
  };
  const container: AnyContainer = createContainer({ onError: (error) => void reported.push(error) })
    .registerScopeManager("tenant", new RetainingScopeManager())
    .registerScopeManager("session", new RetainingScopeManager(), { within: "tenant" })
    .bind(Pool, { scope: "tenant", dispose })
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
  return { container, ended, outcomes, reported, inside, flow, discard, tenant };
}

describe("two who refresh an instance at the same time", () => {
  it("R3 get one new one, and both wait for it", async () => {
    const { container, inside } = house();
    const Slow = token<{ readonly n: number }>("Slow");
    let [made, wait] = [0, Promise.resolve()];
    const useFactory = async () => {
      await wait;
      return { n: ++made };
    };
    container.bind(Slow, { scope: "tenant", useFactory });
    await inside(() => container.getAsync(Slow));
    const gate = deferred();
    wait = gate.promise;
    const both = [1, 2].map(() => inside(() => container.refresh(Slow)));
    expect(await Promise.all(both.map(stateOf))).toEqual(["pending", "pending"]);
    gate.resolve();
    expect([await Promise.all(both), made]).toEqual([[true, true], 2]);
  });
});

describe("an instance that is discarded ends", () => {
  it("R2 not, where it was given and is only decorated", async () => {
    const { container } = house();
    const Given = token<object>("Given");
    container.bind(Given, { useValue: {} }).decorate(Given, (given) => ({ given }));
    const decorated = container.get(Given);
    expect([await container.discard(Given), container.get(Given)]).toEqual([false, decorated]);
  });

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

  it("R3 when both are over: the stays of those inside, and the calls through stand-ins of those who have left", async () => {
    const { container, inside, ended, flow, discard, reported, outcomes } = house();
    const pool = container.proxy(Pool);
    const call = deferred();
    inside(() => void pool.work(() => call.promise));
    const { gate, left } = flow();
    await discard(Pool);
    gate.resolve();
    await left;
    await turns();
    expect(ended).toEqual([]);
    call.resolve();
    await turns();
    expect([ended, outcomes, reported]).toEqual([["pool"], [{ ok: true }], []]);
  });

  it("R3 later, and what fails then is reported, as nobody waits for it", async () => {
    const { container, inside, flow, discard, reported } = house();
    const failure = new Error("does not end");
    const Bad = token<object>("Bad");
    container.bind(Bad, { scope: "tenant", useFactory: () => ({}), dispose: () => Promise.reject(failure) });
    inside(() => container.get(Bad));
    const { gate, left } = flow();
    await discard(Bad);
    gate.resolve();
    await left;
    await turns();
    expect(reported).toEqual([failure]);
  });

  it("R3 as does the one that took its place, if that is discarded meanwhile", async () => {
    const { inside, ended, flow, discard, container } = house();
    const { gate, left } = flow();
    await discard(Pool);
    inside(() => container.get(Pool));
    await discard(Pool);
    gate.resolve();
    await left;
    await turns();
    expect(ended).toEqual(["pool", "pool"]);
    expect(inside(() => container.getCurrentScope("tenant")?.instanceCount)).toBe(1);
  });

  it("R3 itself, where another binding has made the very same", async () => {
    const [Same, Again, Plain] = [token<object>("Same"), token<object>("Again"), token<object>("Plain")];
    const { container, ended, inside, discard, tenant } = house();
    const shared = {};
    const binding = (name: string) => ({
      scope: "tenant",
      useFactory: () => shared,
      dispose: () => void ended.push(name),
    });
    container.bind(Same, binding("same")).bind(Again, binding("again"));
    container.bind(Plain, { scope: "tenant", useFactory: () => ({}) });
    inside(() => [container.get(Same), container.get(Again), container.get(Plain)]);
    await discard(Again, Plain);
    expect([ended, tenant.instanceCount]).toEqual([["again"], 3]);
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
