import type { Law } from "../law.js";
import { capacity } from "./bounds/capacity.js";
import { eviction } from "./bounds/eviction.js";
import { waiting } from "./bounds/waiting.js";
import { timers } from "./bounds/timers.js";

export const bounds: Law = {
  number: 13,
  title: "Bounded",
  statement:
    "Idle scopes never exceed the bound; nothing outlives its timeout by more than the sweep's granularity; timers never keep a process alive. (That no timer is left is looked at after every scenario of every law.)",
  remedy:
    "End idle scopes to make room, before you open one and when one becomes idle; end what is due from a timer that does not keep the process alive, and cancel timers in `ending`.",
  scenarios: [...capacity, ...eviction, ...waiting, ...timers],
};
