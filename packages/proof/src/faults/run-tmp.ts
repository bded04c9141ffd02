import { rehearse, plansFor, violationsOf } from "./campaign.js";
import { scripts } from "./scripts/script.js";
const only = process.argv[2] ? new RegExp(process.argv[2]) : undefined;
const groups = new Map<string, { n: number; example: string }>();
let lives = 0, bad = 0;
const t = performance.now();
for (const script of scripts) {
  const rehearsal = await rehearse(script);
  const plans = plansFor(rehearsal).filter((p) => !only || only.test(`${script.name}: ${p.callOut.name} ${p.fault.name}`));
  console.log(script.name, rehearsal.callOuts.length, plans.length);
  for (const plan of plans) {
    lives++; if (process.env.V) console.error(script.name, plan.callOut.number, plan.callOut.name, Math.round(process.memoryUsage().heapUsed / 2 ** 20));
    const v = await violationsOf(plan, rehearsal);
    if (v.length) bad++;
    for (const x of v) {
      const key = `${plan.callOut.name} | ${plan.fault.name} | ${x.replace(/request-\d+/g, "request-N").replace(/job-\d+/g, "job-N")}`;
      const g = groups.get(key) ?? { n: 0, example: `${script.name}#${plan.callOut.number} in ${plan.callOut.step?.name}` };
      g.n++; groups.set(key, g);
    }
  }
}
for (const [k, g] of groups) console.log(String(g.n).padStart(4), k, "  @", g.example);
console.log(lives, "lives", bad, "bad", ((performance.now() - t) / 1000).toFixed(1) + " s");
