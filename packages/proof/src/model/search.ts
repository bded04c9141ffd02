import { randomCommand, written, type Command } from "./command.js";
import { playEpisode } from "./episode.js";
import { Random } from "./random.js";
import { setups as allSetups, type Setup } from "./setup.js";
import { Tally, type Counts } from "./tally.js";
import { shrink } from "./shrink.js";

export interface FoundCase {
  readonly setup: string;
  /** What differs, after the last command. */
  readonly problem: string;
  /** A short sequence of commands that shows it, as `written` writes them. */
  readonly commands: readonly string[];
}

export interface SearchResult {
  readonly steps: number;
  readonly violations: number;
  readonly seed: number;
  readonly episodes: number;
  /** Steps by stack of managers. */
  readonly setups: Readonly<Record<string, number>>;
  /** Steps by manager; one step of a stack counts for each manager in it. */
  readonly managers: Readonly<Record<string, number>>;
  /** How often each command did something, and what came of it. */
  readonly commands: Counts;
  readonly found: readonly FoundCase[];
}

export interface SearchOptions {
  readonly steps: number;
  readonly seed: number;
  readonly setups?: readonly Setup[];
  /** After so many violations the search ends. Default: 1. */
  readonly mostViolations?: number;
}

const longestEpisode = 400;

/** Plays random episodes, one stack of managers after the other, until so many steps were taken. The seed decides all of it. */
export async function search(options: SearchOptions): Promise<SearchResult> {
  const { seed, setups = allSetups, mostViolations = 1 } = options;
  const random = new Random(seed);
  const bySetup: Record<string, number> = {};
  const byManager: Record<string, number> = {};
  const tally = new Tally();
  const found: FoundCase[] = [];
  let taken = 0;
  let episodes = 0;
  for (; taken < options.steps && found.length < mostViolations; episodes++) {
    const setup = setups[episodes % setups.length];
    if (setup === undefined) break;
    const commands = Array.from({ length: 1 + random.below(longestEpisode) }, () => randomCommand(random));
    const { steps, violation } = await playEpisode(setup, commands, tally);
    taken += steps;
    bySetup[setup.name] = (bySetup[setup.name] ?? 0) + steps;
    for (const { manager } of setup.kinds) byManager[manager] = (byManager[manager] ?? 0) + steps;
    if (violation !== undefined) found.push(await shortest(setup, commands, violation.message));
  }
  const { counts } = tally;
  const violations = found.length;
  return { steps: taken, violations, seed, episodes, setups: bySetup, managers: byManager, commands: counts, found };
}

async function shortest(setup: Setup, commands: readonly Command[], problem: string): Promise<FoundCase> {
  const violates = async (part: readonly Command[]): Promise<boolean> =>
    (await playEpisode(setup, part)).violation !== undefined;
  const short = await shrink(commands, violates);
  const { violation } = await playEpisode(setup, short);
  return {
    setup: setup.name,
    problem: violation?.message ?? `${problem} (gone when it was tried again)`,
    commands: short.map(written),
  };
}
