import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { runCampaign } from "../src/faults/campaign.js";
import { plansFor, rehearse, titleOf, violationsOf, type Plan } from "../src/faults/plan.js";
import { Player } from "../src/faults/player.js";
import { scripts, type Script } from "../src/faults/scripts/script.js";
import { brokenFaultShops } from "./broken-fault-shops.js";

const limitMs = 120_000; // a matter of the machine: no figure below depends on time
const oneOf = 29;

const scriptNamed = (name: string): Script => scripts.find((script) => script.name === name)!;

describe("whatever goes wrong in the program's own code", () => {
  it(
    "the laws hold and the books balance (npm run faults plays all of it)",
    async () => {
      const { found, lives, counts } = await runCampaign({ oneOf });
      expect(found).toEqual([]);

      // Every kind of code has gone wrong, and in every way.
      expect(lives).toBeGreaterThan(400);
      expect(Object.keys(counts)).toHaveLength(16);
      const ways = new Set(Object.values(counts).flatMap((byFault) => Object.keys(byFault)));
      expect([...ways].sort()).toEqual(["hang", "re-enter", "reject", "throw"]);
    },
    limitMs,
  );
});

describe("the judge", () => {
  it.each(brokenFaultShops)(
    "convicts a shop where $mistake",
    async ({ mistake: _, script, lives, problem, ...variant }) => {
      const problemsOf = async (shop?: typeof variant): Promise<string[]> => {
        const rehearsal = await rehearse(scriptNamed(script), shop);
        const plans = plansFor(rehearsal).filter((plan) => lives.test(titleOf(plan)));
        expect(plans).not.toHaveLength(0);
        const problems: string[] = [];
        for (const plan of plans) problems.push(...(await violationsOf(plan, rehearsal, shop)));
        return problems;
      };
      expect(await problemsOf(variant)).toContainEqual(expect.stringContaining(problem));
      expect(await problemsOf()).toEqual([]);
    },
    limitMs,
  );

  it("finds no fault with a life in which nothing goes wrong, and plays the same one each time", async () => {
    const script = scriptNamed("customers");
    const [first, second] = [await rehearse(script), await rehearse(script)];
    const named = ({ callOuts }: typeof first): string[] => callOuts.map(({ name }) => name);
    expect(named(second)).toEqual(named(first));
    expect(second.outcomes).toEqual(first.outcomes);
  });
});

describe("a player", () => {
  const plans = new Map<string, Plan>();
  beforeAll(async () => {
    for (const plan of plansFor(await rehearse(scriptNamed("pages")))) plans.set(plan.fault.name, plan);
  });

  it("tells of a life that never ends, or takes its process with it, and plays the next", async () => {
    const player = new Player(3_000, fileURLToPath(new URL("fixtures/never-ending-player.ts", import.meta.url)));
    const play = (fault: string): Promise<string[]> => player.play(plans.get(fault)!);
    expect(await play("rejects")).toEqual([]);
    expect(await play("hangs")).toEqual(["the life is not over after 3 s"]);
    expect(await play("throws")).toEqual(["the process ends with status 3"]);
    expect(await play("rejects")).toEqual([]);
    player.end();
  });
});
