import { createContainer, token } from "@ambit/core";
import { describe, expect, it } from "@jest/globals";
import { EndingScopeManager } from "./fixtures/ending-scope-manager.js";
import { rejectionOf, thrownBy } from "./fixtures/thrown-by.js";

const Resource = token<string>("Resource");
const Dependent = token<string>("Dependent");
const body = new Error("body");

const withRequests = () => createContainer().registerScopeManager("request", new EndingScopeManager());

describe("generators and the error of the body", () => {
  it("D18 a resource sees the body's error and can roll back; then that error leaves unchanged", () => {
    const log: unknown[] = [];
    const container = withRequests().bind(Resource, {
      scope: "request",
      *useFactory() {
        try {
          yield "transaction";
          log.push("commit");
        } catch (error) {
          log.push("roll back", error);
          throw error;
        }
      },
    });

    const error = thrownBy(() =>
      container.runInScope("request", 1, () => {
        container.get(Resource);
        throw body;
      }),
    );
    container.runInScope("request", 2, () => container.get(Resource));

    expect(error).toBe(body);
    expect(log).toEqual(["roll back", body, "commit"]);
  });

  it("D18 the same for asynchronous work and an async generator", async () => {
    const log: unknown[] = [];
    const container = withRequests().bind(Resource, {
      scope: "request",
      async *useFactory() {
        try {
          yield "transaction";
          log.push("commit");
        } catch (error) {
          await Promise.resolve();
          log.push("roll back", error);
          throw error;
        }
      },
    });

    const error = await rejectionOf(
      container.runInScope("request", 1, async () => {
        await container.getAsync(Resource);
        throw body;
      }),
    );
    await container.runInScope("request", 2, () => container.getAsync(Resource));

    expect(error).toBe(body);
    expect(log).toEqual(["roll back", body, "commit"]);
  });

  it("D18 a resource that swallows the error does not swallow it for the caller", () => {
    const container = withRequests().bind(Resource, {
      scope: "request",
      *useFactory() {
        try {
          yield "resource";
        } catch {
          // rolled back
        }
      },
    });

    const error = thrownBy(() =>
      container.runInScope("request", 1, () => {
        container.get(Resource);
        throw body;
      }),
    );

    expect(error).toBe(body);
  });

  it("D18 D19 a resource without a catch still reaches its finally, and another error of it comes after the body's", () => {
    const log: string[] = [];
    const other = new Error("while rolling back");
    const container = withRequests()
      .bind(Resource, {
        scope: "request",
        *useFactory() {
          try {
            yield "resource";
          } finally {
            log.push("finally");
          }
        },
      })
      .bind(Dependent, {
        scope: "request",
        *useFactory() {
          try {
            yield "dependent";
          } catch {
            throw other;
          }
        },
      });

    const error = thrownBy(() =>
      container.runInScope("request", 1, () => {
        container.get(Resource);
        container.get(Dependent);
        throw body;
      }),
    );

    expect(error).toMatchObject({ errors: [body, other] });
    expect(log).toEqual(["finally"]);
  });

  it("D18 a handle that is left with an outcome tells resources of it", () => {
    const seen: unknown[] = [];
    const container = withRequests().bind(Resource, {
      scope: "request",
      *useFactory() {
        try {
          yield "resource";
        } catch (error) {
          seen.push(error);
        }
      },
    });

    const handle = container.enterScope("request", 1);
    handle.get(Resource);
    handle.exit({ ok: false, error: body });

    expect(seen).toEqual([body]);
  });
});

describe("generators that break the rule of one yield", () => {
  it("seed C09 one that yields nothing is an error at resolution, and is not cached", () => {
    let calls = 0;
    const container = withRequests().bind(Resource, {
      scope: "singleton",
      *useFactory() {
        if (++calls > 1) yield "resource";
      },
    });

    expect(thrownBy(() => container.get(Resource))).toMatchObject({ code: "GENERATOR_PROTOCOL", problem: "no-yield" });
    expect(container.get(Resource)).toBe("resource");
  });

  it("seed C09 one that yields twice is an error at the end", async () => {
    const container = withRequests().bind(Resource, {
      scope: "request",
      *useFactory() {
        yield "once";
        yield "twice";
      },
    });

    const error = thrownBy(() => container.runInScope("request", 1, () => container.get(Resource)));

    expect(error).toMatchObject({ code: "GENERATOR_PROTOCOL", token: "Resource", problem: "second-yield" });
  });
});
