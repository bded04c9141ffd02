import { createContainer, token } from "@ambit/core";
import { ManualClock, RetainingScopeManager } from "@ambit/manager-kit";
import { describe, expect, it } from "@jest/globals";
import { deferred } from "./fixtures/deferred.js";
import { thrownBy } from "./fixtures/thrown-by.js";
import { turns } from "./fixtures/turns.js";

class Pool {
  problem: Error | undefined = undefined;
  asked = 0;

  async ping(): Promise<void> {
    this.asked++;
    await Promise.resolve();
    if (this.problem !== undefined) throw this.problem;
  }
}

/** A pool for the program, and one for each tenant. */
function shop() {
  const TenantPool = token<Pool>("TenantPool");
  const clock = new ManualClock();
  const container = createContainer({ clock })
    .registerScopeManager("tenant", new RetainingScopeManager())
    .bind(Pool, { scope: "singleton", check: (pool) => pool.ping() })
    .bind(TenantPool, { scope: "tenant", useFactory: () => new Pool(), check: (pool) => pool.ping() });
  const poolOf = (tenant: string): Pool => container.runInScope("tenant", tenant, () => container.get(TenantPool));
  return { container, clock, poolOf, TenantPool };
}

describe("health", () => {
  it("seed row 54 every instance that is there is asked, and none is created for that", async () => {
    const { container, poolOf } = shop();
    expect(await container.health()).toEqual({
      healthy: true,
      tokens: [
        { token: "Pool", lifetime: "singleton", checked: 0, failed: 0, errors: [] },
        { token: "TenantPool", lifetime: "tenant", checked: 0, failed: 0, errors: [] },
      ],
    });
    container.get(Pool);
    const pools = [poolOf("a"), poolOf("b")];

    const { healthy, tokens } = await container.health();

    expect([healthy, tokens.map(({ checked }) => checked)]).toEqual([true, [1, 2]]);
    expect(pools.map(({ asked }) => asked)).toEqual([1, 1]);
  });

  it("one that is not well makes the whole unhealthy, and the report says what it failed with and not whose it is", async () => {
    const { container, poolOf } = shop();
    const problem = new Error("no connection");
    poolOf("secret-tenant").problem = problem;
    poolOf("other").problem = undefined;

    const report = await container.health();

    expect(report.healthy).toBe(false);
    expect(report.tokens[1]).toEqual({
      token: "TenantPool",
      lifetime: "tenant",
      checked: 2,
      failed: 1,
      errors: [problem],
    });
    expect(JSON.stringify(report)).not.toContain("secret-tenant");
  });

  it("of many that fail alike the first ten errors are kept, and all are counted", async () => {
    const { container, poolOf } = shop();
    for (let index = 0; index < 25; index++) poolOf(`t${index}`).problem = new Error(`of ${index}`);
    const [, { checked, failed, errors } = { checked: 0, failed: 0, errors: [] }] = (await container.health()).tokens;
    expect([checked, failed, errors.length]).toEqual([25, 25, 10]);
  });

  it("a check that gives false or throws has failed, too; one that gives anything else has not", async () => {
    const container = createContainer()
      .bind(token("gives false"), { useValue: 1, check: () => false })
      .bind(token("promises false"), { useValue: 1, check: async () => Promise.resolve(false) })
      .bind(token("throws"), {
        useValue: 1,
        check: () => {
          throw new Error("at once");
        },
      })
      .bind(token("gives true"), { useValue: 1, check: () => true })
      .bind(token("gives nothing"), { useValue: 1, check: () => undefined });
    const { tokens } = await container.health();
    expect(tokens.map(({ failed }) => failed)).toEqual([1, 1, 1, 0, 0]);
    expect(tokens[0]?.errors).toMatchObject([{ code: "HEALTH_CHECK_FAILED", token: "gives false" }]);
    expect(tokens[1]?.errors).toMatchObject([{ code: "HEALTH_CHECK_FAILED", limitMs: undefined }]);
  });

  it("a check that hangs has failed when its time is over, and the others have answered", async () => {
    const { container, clock, TenantPool } = shop();
    const Hanging = token<object>("Hanging");
    container.bind(Hanging, { useValue: {}, check: () => new Promise(() => undefined) });
    container.runInScope("tenant", "a", () => container.get(TenantPool));
    const report = container.health({ checkTimeoutMs: 500 });
    await turns();
    clock.advance(500);
    const { tokens } = await report;
    expect(tokens.map(({ token: name, failed }) => [name, failed])).toEqual([
      ["Pool", 0],
      ["TenantPool", 0],
      ["Hanging", 1],
    ]);
    expect(tokens[2]?.errors).toMatchObject([{ code: "HEALTH_CHECK_FAILED", token: "Hanging", limitMs: 500 }]);
  });

  it("no more than ten are asked at a time", async () => {
    const { container, poolOf } = shop();
    const answer = deferred<undefined>();
    let underWay = 0;
    let most = 0;
    const Slow = token<Pool>("Slow");
    container.bind(Slow, {
      scope: "tenant",
      useFactory: () => new Pool(),
      check: async () => {
        most = Math.max(most, ++underWay);
        await answer.promise;
        underWay--;
      },
    });
    for (let index = 0; index < 30; index++) {
      poolOf(`t${index}`);
      container.runInScope("tenant", `t${index}`, () => container.get(Slow));
    }
    const report = container.health();
    await turns();
    answer.resolve(undefined);
    expect((await report).tokens.at(-1)?.checked).toBe(30);
    expect(most).toBe(10);
  });

  it("to be asked is no use of a scope, and sees the scope that the instance lives in", async () => {
    const manager = new RetainingScopeManager();
    const container = createContainer().registerScopeManager("tenant", manager);
    const seen: unknown[] = [];
    const Named = token<object>("Named");
    container.bind(Named, {
      scope: "tenant",
      useFactory: () => ({}),
      check: () => seen.push(container.getCurrentScope("tenant")?.id, manager.metrics().active),
    });
    container.runInScope("tenant", "a", () => container.get(Named));
    const { entered } = manager.metrics();

    await container.health();

    expect(seen).toEqual(["a", 0]);
    expect(manager.metrics().entered).toBe(entered);
  });

  it("what has ended meanwhile is left out, whatever its check has said", async () => {
    const { container, clock } = shop();
    const answer = deferred<undefined>();
    const Gone = token<object>("Gone");
    container.bind(Gone, { scope: "tenant", useFactory: () => ({}), check: () => answer.promise });
    container.runInScope("tenant", "a", () => container.get(Gone));
    const report = container.health();
    await turns();
    await container.closeScope("tenant", "a");
    answer.reject(new Error("pool has been ended"));
    expect((await report).healthy).toBe(true);
    expect((await report).tokens.at(-1)).toMatchObject({ checked: 0, failed: 0 });
    clock.advance(0);
  });

  it("a check of what is kept nowhere is refused when it is bound", () => {
    const container = createContainer();
    const check = (): boolean => true;
    const bindings = [
      { useFactory: () => ({}), check },
      { useFactory: () => ({}), scope: "resolution", check },
    ] as const;
    for (const binding of bindings)
      expect(thrownBy(() => container.bind(token<object>("Loose"), binding))).toMatchObject({
        code: "INVALID_PROVIDER",
      });
    const wrong = { useValue: {}, check: "ping" as unknown as () => boolean };
    expect(thrownBy(() => container.bind(token<object>("Wrong"), wrong))).toMatchObject({ code: "INVALID_PROVIDER" });
  });

  it("after the end of the container there is nobody to ask", async () => {
    const { container } = shop();
    await container.dispose();
    await expect(container.health()).rejects.toMatchObject({ code: "CONTAINER_CLOSED" });
    await expect(createContainer().health({ checkTimeoutMs: -1 })).rejects.toMatchObject({ code: "INVALID_OPTIONS" });
  });
});
