import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { choices, ops, parsed, randomCommand, written, type Command } from "../src/model/command.js";
import { playEpisode } from "../src/model/episode.js";
import { Random } from "../src/model/random.js";
import { search } from "../src/model/search.js";
import { setups } from "../src/model/setup.js";

const number = fc.nat(choices - 1);
const command: fc.Arbitrary<Command> = fc.record({ op: fc.constantFrom(...ops), a: number, b: number, c: number });

describe("the model", () => {
  it.each(setups)("$name does what the model says", async (setup) => {
    const sequences = fc.array(command, { maxLength: 120, size: "max" });
    await fc.assert(
      fc.asyncProperty(sequences, async (commands) => {
        const { violation } = await playEpisode(setup, commands);
        if (violation !== undefined) throw violation;
      }),
      { seed: 20_260_101, numRuns: 15 },
    );
  });

  it("holds for the runs of the command too, all managers taking part", async () => {
    const { steps, violations, managers, commands, setups: bySetup } = await search({ steps: 8_000, seed: 7 });
    expect([steps >= 8_000, violations]).toEqual([true, 0]);
    expect(Object.keys(managers).sort()).toEqual(["async-context", "lru", "session", "tenant", "workflow"]);
    expect(Object.keys(bySetup)).toHaveLength(setups.length);
    for (const op of ["discard", "refresh", "rename", "regenerate"] as const)
      expect(commands[op]?.true).toBeGreaterThan(0);
    for (const op of ["runCaptured", "runExclusively"] as const) expect(commands[op]?.ok).toBeGreaterThan(0);
  });

  it("takes the same steps again with the same seed", async () => {
    const options = { steps: 1_000, seed: 11 };
    expect(await search(options)).toEqual(await search(options));
    expect((await search({ ...options, seed: 12 })).setups).not.toEqual((await search(options)).setups);
  });

  it("reads commands as they are written", () => {
    const random = new Random(5);
    for (let count = 0; count < 100; count++) {
      const one = randomCommand(random);
      expect(parsed(written(one))).toEqual(one);
    }
    expect(() => parsed("dance 1 2 3")).toThrow(TypeError);
  });
});
