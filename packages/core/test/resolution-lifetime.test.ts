import { AsyncResolutionRequiredError, createContainer, token } from "@ambit/core";
import { describe, expect, it } from "@jest/globals";
import { deferred } from "./fixtures/deferred.js";
import { rejectionOf, thrownBy } from "./fixtures/thrown-by.js";
import { stateOf } from "./fixtures/turns.js";

const Part = token<object>("Part");
const Other = token<object>("Other");
const Whole = token<object>("Whole");

describe("an asynchronous instance for one resolution", () => {
  const ways: [string, (made: Promise<object>) => object | Promise<object>][] = [
    ["an async function", async (made) => await made],
    ["a function that returns a promise", (made) => made],
  ];

  it.each(ways)("by %s, while it is under way, is refused to whoever asks synchronously", async (_, make) => {
    const part = deferred<object>();
    const refused: unknown[] = [];
    const container = createContainer()
      .bind(Part, { scope: "resolution", useFactory: () => make(part.promise) })
      .bind(Whole, {
        useFactory: async (r) => {
          const asked = r.getAsync(Part);
          refused.push(
            thrownBy(() => r.get(Part)),
            thrownBy(() => r.tryGet(Part)),
          );
          const joined = r.getAsync(Part);
          part.resolve({});
          expect(await joined).toBe(await asked);
          expect(r.get(Part)).toBe(await asked);
          return { part: await asked };
        },
      });
    await container.getAsync(Whole);
    for (const error of refused) expect(error).toBeInstanceOf(AsyncResolutionRequiredError);
    expect(refused).toHaveLength(2);
  });

  it("that needs another one which needs it, after an await, is a cycle and no hang", async () => {
    const bindOne = (from: typeof Part, to: typeof Part) =>
      container.bind(from, {
        scope: "resolution",
        useFactory: async (r) => {
          await Promise.resolve();
          return { other: await r.getAsync(to) };
        },
      });
    const container = createContainer();
    bindOne(Part, Other);
    bindOne(Other, Part);

    const request = container.getAsync(Part);
    expect(await stateOf(request)).toBe("rejected");
    expect(await rejectionOf(request)).toMatchObject({ code: "CIRCULAR_DEPENDENCY", path: ["Part", "Other", "Part"] });
  });

  it("is a cycle too where both are begun first and wait for each other then", async () => {
    const gate = deferred();
    const bindOne = (from: typeof Part, to: typeof Part) =>
      container.bind(from, {
        scope: "resolution",
        useFactory: async (r) => (await gate.promise, { other: await r.getAsync(to) }),
      });
    const container = createContainer().bind(Whole, {
      useFactory: async (r) => {
        const both = Promise.all([r.getAsync(Part), r.getAsync(Other)]);
        gate.resolve();
        return await both;
      },
    });
    bindOne(Part, Other);
    bindOne(Other, Part);
    const request = container.getAsync(Whole);
    expect(await stateOf(request)).toBe("rejected");
    expect(await rejectionOf(request)).toMatchObject({ code: "CIRCULAR_DEPENDENCY" });
  });

  it("that has failed is tried again within the same resolution, and then shared", async () => {
    let attempts = 0;
    const failure = new Error("not yet");
    const container = createContainer()
      .bind(Part, {
        scope: "resolution",
        useFactory: async () => {
          await Promise.resolve();
          if (++attempts === 1) throw failure;
          return {};
        },
      })
      .bind(Whole, {
        useFactory: async (r) => {
          expect(await rejectionOf(r.getAsync(Part))).toBe(failure);
          const part = await r.getAsync(Part);
          expect(r.get(Part)).toBe(part);
          return { part };
        },
      });
    expect(await container.getAsync(Whole)).toEqual({ part: {} });
    expect(attempts).toBe(2);
  });
});
