import { createContainer, token } from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";
const A = token<object>("A");
const c = createContainer().registerScopeManager("s", new RetainingScopeManager()).bind(A, { scope: "s", useFactory: () => ({}) });
const S = token<object>("S");
c.bind(S, { scope: "singleton", useFactory: () => ({}) });
for (let r = 0; r < 6; r++) {
  let t = performance.now();
  for (let i = 0; i < 1e6; i++) c.runInScope("s", "a", () => undefined);
  const enter = performance.now() - t;
  t = performance.now();
  for (let i = 0; i < 1e7; i++) c.get(S);
  const get = performance.now() - t;
  console.log(`enter/leave ${enter.toFixed(0)} ns, get ${(get / 10).toFixed(1)} ns`);
}
