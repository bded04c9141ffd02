import { choices, type Command, type Op } from "./command.js";
import { check } from "./checks.js";
import { isReady } from "./reference/standing.js";
import { settle } from "./reference/settling.js";
import type { Setup } from "./setup.js";
import { Stage } from "./stage.js";
import { steps } from "./steps/all-steps.js";
import { Tally } from "./tally.js";
import { Violation } from "./violation.js";

export interface EpisodeResult {
  /** How many commands did anything. */
  readonly steps: number;
  /** How many commands were looked at until the end or the violation. */
  readonly commands: number;
  readonly violation: Violation | undefined;
}

/** The life of one container: takes the steps, then ends everything, and compares after each step. */
export async function playEpisode(
  setup: Setup,
  commands: readonly Command[],
  tally = new Tally(),
): Promise<EpisodeResult> {
  const stage = new Stage(setup, tally);
  let taken = 0;
  let looked = 0;
  try {
    for (const command of commands) {
      looked++;
      if (await take(stage, command)) taken++;
    }
    taken += await endAll(stage);
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    return { steps: taken, commands: looked, violation: error };
  }
  return { steps: taken, commands: looked, violation: undefined };
}

/** Where several things happen because of one moment, and which of them is first is not said. */
const unordered: readonly Op[] = ["advance", "sweep", "stopWaiting"];

async function take(stage: Stage, command: Command): Promise<boolean> {
  stage.model.journal.clear();
  stage.op = command.op;
  if (!steps[command.op](stage, command)) return false;
  settle(stage.model);
  count(stage, command.op);
  await quiet();
  check(stage, !unordered.includes(command.op));
  return true;
}

function count({ tally, model }: Stage, op: Op): void {
  tally.count(op, "taken");
  for (const note of model.journal.notes) tally.count(op, note);
}

/** Resolves when all that can happen by itself has happened: no promise that is settled is still to be told of. */
function quiet(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Lets everybody out, and everything end. Then nothing may be left. */
async function endAll(stage: Stage): Promise<number> {
  const { model } = stage;
  let taken = 0;
  const again = async (command: Omit<Command, "a">, a = 0): Promise<boolean> => {
    const done = await take(stage, { ...command, a });
    if (done) taken++;
    return done;
  };
  const left = (): boolean => model.flows.length + model.handles.length + model.creations.length > 0;
  for (let round = 0; left() && round < choices; round++) {
    await again({ op: "settleLate", b: 1, c: 0 });
    await again({ op: "releaseDisposer", b: 0, c: 0 });
    await again({ op: "exit", b: 0, c: 1 });
    await again({ op: "end", b: 0, c: 1 });
    if (model.flows.some(isReady)) continue;
    // Who waits for his turn may be inside of what the one whose turn it is waits for the end of: his limit ends that.
    if (await again({ op: "losePatience", b: 0, c: 0 })) continue;
    // In captured scopes a flow does not see where it came from, and may wait for itself.
    if (model.captures.length === 0) continue;
    await again({ op: "shutDown", b: 0, c: 0 });
    await again({ op: "stopWaiting", b: 0, c: 0 });
  }
  await again({ op: "shutDown", b: 0, c: 0 });
  while (await again({ op: "releaseDisposer", b: 0, c: 0 }));
  if (left()) throw new Violation("the end", "everybody gone", "somebody left");
  if (model.root.state !== "closed") throw new Violation("the end", "closed", model.root.state);
  if (stage.expectations.length > 0)
    throw new Violation("the end", "all settled", stage.expectations.map(({ what }) => what).join(", "));
  return taken;
}
