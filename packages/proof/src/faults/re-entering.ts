import type { CallOut } from "./call-out.js";
import type { Fault } from "./faults.js";
import type { Life } from "./life.js";
import { reEntries, type ReEntry } from "./re-entries.js";
import { pause } from "./shop/pause.js";

/** Does it, and keeps what it is refused with: called code that is refused goes on. */
function reEnter({ shop, reEntering }: Life, reEntry: ReEntry, { place }: CallOut): Promise<void> {
  const refused = (error: unknown): void => void shop.refused.push(error);
  const done = async (result: unknown): Promise<void> => {
    reEntering.add(result);
    await Promise.resolve(result).catch(refused);
    reEntering.delete(result);
  };
  try {
    return done(reEntry.act(shop, place));
  } catch (error) {
    return done(refused(error));
  }
}

function fits({ needs, byClocks, name }: ReEntry, { kind, place }: CallOut): boolean {
  if (kind === "clock" && byClocks !== true) return false;
  if (name === "cancels the workflow" && place.scope?.name !== "workflow") return false;
  return needs === undefined || place[needs] !== undefined;
}

/** The called code waits for what it has asked for, or does not, or asks when it has waited for something else. */
function waysOf(reEntry: ReEntry): Fault[] {
  const { name, reach } = reEntry;
  const fault = (what: string, awaits: boolean, inject: Fault["inject"]): Fault => ({
    kind: "re-enter",
    name: what,
    reach,
    fits: (callOut) => fits(reEntry, callOut) && (!awaits || callOut.answer === "awaited"),
    inject,
  });
  return [
    fault(name, false, (life, callOut, ordinary) => {
      void reEnter(life, reEntry, callOut);
      return ordinary();
    }),
    fault(`${name} and waits`, true, async (life, callOut, ordinary) => {
      await reEnter(life, reEntry, callOut);
      return ordinary();
    }),
    fault(`${name} after a while and waits`, true, async (life, callOut, ordinary) => {
      await pause();
      await reEnter(life, reEntry, callOut);
      return ordinary();
    }),
  ];
}

export const reEntering: readonly Fault[] = reEntries.flatMap(waysOf);
