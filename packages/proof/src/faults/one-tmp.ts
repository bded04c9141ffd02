import { rehearse, plansFor, violationsOf } from "./campaign.js";
import { scripts } from "./scripts/script.js";
const [, , name, number, fault] = process.argv;
const script = scripts.find((s) => s.name === name)!;
const rehearsal = await rehearse(script);
const plan = plansFor(rehearsal).find((p) => p.callOut.number === Number(number) && p.fault.name === fault)!;
console.log(plan.callOut.name, plan.callOut.step?.name, String(plan.callOut.place.scope?.name));
setTimeout(() => undefined, 0);
console.log(await violationsOf(plan, rehearsal));
