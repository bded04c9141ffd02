import { describe, expect, it } from "@jest/globals";
import { AsyncDisposalRequiredError, token } from "@ambit/core";
import { gate, requests, turns } from "./fixtures/requests.js";

describe("a scope ends when the work it was entered for has settled", () => {
  it("synchronous work, with its value or its error", () => {
    const { container, Unit, outcomes, manager } = requests();
    expect(container.runInScope("request", () => container.get(Unit))).toEqual({ unit: true });
    expect(outcomes).toEqual([{ ok: true }]);
    const error = new Error("body");
    expect(() =>
      container.runInScope("request", () => {
        container.get(Unit);
        throw error;
      }),
    ).toThrow(error);
    expect(outcomes[1]).toEqual({ ok: false, error });
    expect(manager.metrics()).toMatchObject({ opened: 2, open: 0, closedBy: { exit: 2 }, instances: { live: 0 } });
  });

  it("asynchronous work, when it is fulfilled, and not before", async () => {
    const { container, Unit, outcomes, current } = requests();
    const stay = gate();
    const work = container.runInScope("request", async () => {
      container.get(Unit);
      await stay.passed;
      return current();
    });
    await turns();
    expect(outcomes).toEqual([]);
    stay.open();
    expect(await work).toBe(1);
    expect(outcomes).toEqual([{ ok: true }]);
    expect(current()).toBeUndefined();
  });

  it("asynchronous work, when it is rejected; its error leaves as it is", async () => {
    const { container, Unit, outcomes } = requests();
    const error = new Error("body");
    const work = container.runInScope("request", async () => {
      await container.getAsync(Unit);
      throw error;
    });
    await expect(work).rejects.toBe(error);
    expect(outcomes).toEqual([{ ok: false, error }]);
  });

  it("anything that can be awaited counts as asynchronous work", async () => {
    const { container, Unit, outcomes } = requests();
    let settle!: (value: string) => void;
    const thenable: PromiseLike<string> = {
      then: (fulfilled, rejected) => new Promise<string>((resolve) => (settle = resolve)).then(fulfilled, rejected),
    };
    const work = container.runInScope("request", () => (container.get(Unit), thenable));
    await turns();
    expect(outcomes).toEqual([]);
    settle("done");
    expect(await work).toBe("done");
    expect(outcomes).toEqual([{ ok: true }]);
  });

  it("two flows in one scope: it ends with the later one, and a failure of either is its outcome", async () => {
    for (const failing of [0, 1]) {
      const { container, Unit, outcomes, manager } = requests();
      const error = new Error("one of two");
      const gates = [gate(), gate()];
      const flows = gates.map(({ passed }, index) =>
        container.runInScope("request", "shared", async () => {
          const unit = container.get(Unit);
          await passed;
          expect(container.get(Unit)).toBe(unit);
          if (index === failing) throw error;
        }),
      );
      for (const flow of flows) flow.catch(() => undefined);
      gates[0]!.open();
      await Promise.allSettled([flows[0]]);
      expect(outcomes).toEqual([]);
      gates[1]!.open();
      await Promise.allSettled(flows);
      expect(outcomes).toEqual([{ ok: false, error }]);
      expect(manager.metrics()).toMatchObject({ opened: 1, entered: 2, exited: 2, closedBy: { exit: 1 } });
    }
  });

  it("entered again from inside, it ends when the outer work has settled", async () => {
    const { container, Unit, outcomes } = requests();
    await container.runInScope("request", "r", async () => {
      const unit = container.get(Unit);
      await container.runInScope("request", "r", async () => expect(container.get(Unit)).toBe(unit));
      expect(outcomes).toEqual([]);
      expect(container.get(Unit)).toBe(unit);
    });
    expect(outcomes).toEqual([{ ok: true }]);
  });

  it("one request inside another is another scope, and ends by itself", async () => {
    const { container, Unit, outcomes, current } = requests();
    await container.runInScope("request", async () => {
      const unit = container.get(Unit);
      await container.runInScope("request", async () => {
        expect(container.get(Unit)).not.toBe(unit);
        expect(current()).toBe(2);
      });
      expect([outcomes.length, current()]).toEqual([1, 1]);
    });
  });

  it("synchronous work whose scope can only be disposed asynchronously is an error; the scope is closed by awaiting it", async () => {
    const { container, manager } = requests();
    const disposed: string[] = [];
    class Connection {
      async [Symbol.asyncDispose](): Promise<void> {
        await Promise.resolve();
        disposed.push("connection");
      }
    }
    container.bind(Connection, { scope: "request" });
    let refused: unknown;
    try {
      container.runInScope("request", () => void container.get(Connection));
    } catch (error) {
      refused = error;
    }
    expect(refused).toBeInstanceOf(AsyncDisposalRequiredError);
    expect(refused).toMatchObject({ tokens: ["Connection"], scope: { name: "request" } });
    expect(disposed).toEqual([]);
    await (refused as AsyncDisposalRequiredError).scope.close();
    expect(disposed).toEqual(["connection"]);
    expect(manager.metrics()).toMatchObject({ open: 0, closedBy: { exit: 1 } });
    await container.runInScope("request", async () => void container.get(Connection));
    expect(disposed).toEqual(["connection", "connection"]);
  });

  it("an error of the end comes after the body's own", async () => {
    const { container } = requests();
    const Failing = token<object>("Failing");
    const [body, end] = [new Error("body"), new Error("end")];
    container.bind(Failing, { scope: "request", useFactory: () => ({}), dispose: () => Promise.reject(end) });
    const good = container.runInScope("request", async () => void container.get(Failing));
    await expect(good).rejects.toBe(end);
    const bad = container.runInScope("request", async () => {
      container.get(Failing);
      await Promise.resolve();
      throw body;
    });
    await expect(bad).rejects.toMatchObject({ errors: [body, end] });
  });

  it("interleaved requests never see each other", async () => {
    const { container, Unit, current } = requests();
    const units = await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        container.runInScope("request", async () => {
          const [id, unit] = [current(), container.get(Unit)];
          for (let turn = 0; turn < index % 7; turn++) await Promise.resolve();
          expect([current(), container.get(Unit)]).toEqual([id, unit]);
          expect(container.get(Unit)).toBe(unit);
          return unit;
        }),
      ),
    );
    expect(new Set(units).size).toBe(30);
  });
});
