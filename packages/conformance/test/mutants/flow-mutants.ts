import type { Flow } from "@ambit/core";
import type { ScopeManagerSubject } from "../../src/index.js";
import { asyncFlow } from "../reference/async-flow.js";
import { retaining } from "../reference/reference-managers.js";
import { RetainingScopeManager } from "../reference/retaining-scope-manager.js";
import type { Mutant } from "./mutant.js";

function flowWith(run: Flow["run"]): Flow {
  return { get: () => asyncFlow.get(), set: (visit) => asyncFlow.set(visit), run };
}

/** Takes a run without a visit for one that changes nothing. */
class NeverClears extends RetainingScopeManager {
  override readonly flow = flowWith((visit, work) => (visit === undefined ? work() : asyncFlow.run(visit, work)));
}

/** Runs what was captured elsewhere where it is called. */
class StaysWhereItIs extends RetainingScopeManager {
  override readonly flow = flowWith((visit, work) => asyncFlow.run(asyncFlow.get() ?? visit, work));
}

/** Leaves its caller where the work was. */
class StaysWithTheWork extends RetainingScopeManager {
  override readonly flow = flowWith((visit, work) => {
    asyncFlow.set(visit);
    return work();
  });
}

function mutant(name: string, breaks: number, create: ScopeManagerSubject["create"]): Mutant {
  return { name, breaks, create, abilities: retaining };
}

export const flowMutants: readonly Mutant[] = [
  mutant("has a flow that cannot be cleared", 2, (context) => new NeverClears(context)),
  mutant("has a flow that keeps the first visit", 2, (context) => new StaysWhereItIs(context)),
  mutant("has a flow that its caller is left in", 2, (context) => new StaysWithTheWork(context)),
];
