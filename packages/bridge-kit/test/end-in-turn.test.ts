import { describe, expect, it } from "@jest/globals";
import { endInTurn } from "@ambit/bridge-kit";

const taking = (items: string[]) => () => items.shift();

describe("endInTurn", () => {
  it("is over when it returns, as long as nothing is asynchronous", () => {
    const ended: string[] = [];
    expect(endInTurn(taking(["a", "b"]), (item) => void ended.push(item))).toBeUndefined();
    expect(ended).toEqual(["a", "b"]);
  });

  it("awaits each before the next one's turn, and takes what is added meanwhile", async () => {
    const ended: string[] = [];
    const items = ["a", "b"];
    await endInTurn(taking(items), async (item) => {
      await Promise.resolve();
      if (item === "b") items.push("c");
      ended.push(item);
    });
    expect(ended).toEqual(["a", "b", "c"]);
  });

  it("goes on after failures: one is thrown as itself, several as an aggregate in order", async () => {
    const fail = (item: string): never => {
      throw item;
    };
    const only = (failing: string) => (item: string) => item === failing && fail(item);
    expect(() => endInTurn(taking(["a", "b"]), only("a"))).toThrow("a");
    await expect(endInTurn(taking(["a", "b"]), async (item) => only("b")(item))).rejects.toBe("b");
    const all = endInTurn(taking(["a", "b", "c"]), (item) => (item === "b" ? Promise.reject(item) : fail(item)));
    const error: unknown = await Promise.resolve(all).catch((thrown: unknown) => thrown);
    expect((error as AggregateError).errors).toEqual(["a", "b", "c"]);
  });
});
