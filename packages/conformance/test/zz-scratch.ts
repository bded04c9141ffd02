import { currentScopeMutants } from "./mutants/current-scope-mutants.js";
import { endingMutants } from "./mutants/ending-mutants.js";
import { identityMutants } from "./mutants/identity-mutants.js";
import { retentionMutants } from "./mutants/retention-mutants.js";
import { describeScopeManager } from "../src/index.js";
import { CollectingRunner } from "./collecting-runner.js";
process.on("unhandledRejection", (e) => console.log("UNHANDLED", String(e).slice(0, 300)));
for (const m of [...currentScopeMutants, ...identityMutants, ...endingMutants, ...retentionMutants]) {
  if (process.argv[2] && !m.name.includes(process.argv[2])) continue;
  const t = Date.now();
  const r = new CollectingRunner(); const bad: string[] = [];
  describeScopeManager({ ...m, hangsAfterMs: 200, runner: r });
  for (const x of r.tests) { if (process.argv[2]) console.log(">", x.path.at(-1)); await x.test().catch((e) => bad.push(`   ${x.path.at(-1)}: ${e.message}`.slice(0,230))); }
  const laws = bad.map((b) => Number(/Law (\d+)\./.exec(b)?.[1]));
  console.log(laws.includes(m.breaks) ? "ok  " : "MISS", m.name, m.breaks, [...new Set(laws)].join(), Date.now() - t, "ms");
  if (!laws.includes(m.breaks)) console.log(bad.slice(0,6).join("\n"));
}
