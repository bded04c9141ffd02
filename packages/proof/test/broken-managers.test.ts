import { describe, expect, it } from "@jest/globals";
import { parsed } from "../src/model/command.js";
import { playEpisode } from "../src/model/episode.js";
import { search, type FoundCase } from "../src/model/search.js";
import { setups } from "../src/model/setup.js";
import { brokenManagers } from "./broken-managers.js";

describe("the model can fail", () => {
  it.each(brokenManagers)("$fault", async (setup) => {
    const { found, violations } = await search({ steps: 40_000, seed: 1, setups: [setup] });
    expect(violations).toBe(1);

    const [{ commands, problem }] = found as [FoundCase];
    expect(commands.length).toBeLessThanOrEqual(15);
    expect(problem).not.toContain("gone");

    const sound = setups.find(({ name }) => name === setup.name)!;
    expect((await playEpisode(sound, commands.map(parsed))).violation).toBeUndefined();
  });
});
