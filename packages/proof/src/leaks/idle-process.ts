/** Leaves a container of each manager behind, with idle scopes, and tells what keeps the process alive. It ends by itself, or a manager is in its way. */
import { systemClock } from "@ambit/core";
import { Churn } from "./churn.js";
import { subjects } from "./subjects.js";

const open: Record<string, number | undefined> = {};
const kept: Churn[] = [];
for (const subject of subjects) {
  const flows = new Churn(subject, systemClock);
  for (let index = 0; index < 100; index++) await flows.cycle(index);
  open[subject.name] = flows.container.metrics().scopes.scope?.open;
  kept.push(flows);
}
const timers = process.getActiveResourcesInfo().filter((resource) => resource === "Timeout").length;
console.log(JSON.stringify({ open, timers }));
