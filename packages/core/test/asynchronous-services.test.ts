import { createContainer, token } from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";
import { describe, expect, it } from "@jest/globals";
import { thrownBy } from "./fixtures/thrown-by.js";
import { turns } from "./fixtures/turns.js";

class Pool {}
class Repository {
  constructor(readonly pool: Pool) {}
}

/** A container with a pool that takes some time, and what needs it. */
function withPool() {
  const made: Pool[] = [];
  const container = createContainer()
    .registerScopeManager("session", new RetainingScopeManager())
    .bind(Pool, {
      scope: "session",
      useFactory: async () => {
        await turns(5);
        const pool = new Pool();
        made.push(pool);
        return pool;
      },
    })
    .bind(Repository, { scope: "session", inject: [Pool] });
  return { container, made };
}

describe("services that are created asynchronously", () => {
  it("seed P26 many who ask at once, directly and for what needs it, share one creation", async () => {
    const { container, made } = withPool();

    const [pools, repositories] = await container.runInScope("session", 1, () =>
      Promise.all([
        Promise.all(Array.from({ length: 10 }, () => container.getAsync(Pool))),
        Promise.all(Array.from({ length: 10 }, () => container.getAsync(Repository))),
      ]),
    );

    expect(made).toHaveLength(1);
    expect(new Set(pools)).toEqual(new Set(made));
    expect(new Set(repositories).size).toBe(1);
    expect(repositories[0]?.pool).toBe(made[0]);
  });

  it("seed P29 a synchronous request is refused with the service, the path and the way to get it", () => {
    const { container, made } = withPool();

    const error = thrownBy(() => container.runInScope("session", 1, () => container.get(Repository)));

    expect(error).toMatchObject({ code: "ASYNC_RESOLUTION_REQUIRED", token: "Pool", path: ["Repository", "Pool"] });
    expect((error as Error).message).toMatch(
      /Pool is created asynchronously.*Repository → Pool.*getAsync\(Repository\)/,
    );
    expect(made).toEqual([]);
  });

  it("seed P29 the same while its creation is under way; once it is there, a synchronous request gets it", async () => {
    const { container, made } = withPool();

    await container.runInScope("session", 1, async () => {
      const creating = container.getAsync(Pool);
      expect(thrownBy(() => container.get(Pool))).toMatchObject({ code: "ASYNC_RESOLUTION_REQUIRED", token: "Pool" });
      const pool = await creating;
      expect(container.get(Pool)).toBe(pool);
      expect(container.get(Repository).pool).toBe(pool);
    });

    expect(made).toHaveLength(1);
  });

  it("seed P29 a service that is a promise by nature is none of this: the value is given as it is", async () => {
    const Later = token<{ readonly promise: Promise<number> }>("Later");
    const Bare = token<Promise<number>>("Bare");
    const promise = Promise.resolve(1);
    const container = createContainer().bind(Later, { useValue: { promise } }).bind(Bare, { useValue: promise });

    expect(container.get(Later).promise).toBe(promise);
    expect(container.get(Bare)).toBe(promise);
  });
});
