import { register } from "node:module";
import type { Abilities, Subject } from "../subject.js";

// Has to be there before Ambit is loaded. The cells are compiled file by file, tests run the sources.
const ending = import.meta.url.endsWith(".ts") ? "ts" : "js";
register(new URL(`./without-events-hooks.${ending}`, import.meta.url));
const { subject: ambit } = await import("./ambit.js");

/** Ambit as it would be if there were no events: what these cost is the difference. */
export const subject: Subject = {
  programs: {
    visitsWithoutEvents: () => (ambit.programs.events as Abilities["events"])(1),
  },
  cannot: {},
};
