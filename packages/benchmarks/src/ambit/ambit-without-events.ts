import { register } from "node:module";
import type { Abilities, Subject } from "../subject.js";

/** Ambit as it would be if there were no events: what these cost is the difference. */
export const subject: Subject = {
  programs: {
    visitsWithoutEvents: async () => {
      const { events } = (await withoutEvents()).subject.programs;
      return (events as Abilities["events"])(1);
    },
  },
  cannot: {},
};

/** The hooks have to be there before Ambit is loaded, and only where it is measured. The cells are compiled file by file; tests run the sources. */
function withoutEvents(): Promise<{ readonly subject: Subject }> {
  const ending = import.meta.url.endsWith(".ts") ? "ts" : "js";
  register(new URL(`./without-events-hooks.${ending}`, import.meta.url));
  return import("./ambit.js");
}
