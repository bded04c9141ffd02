import { it } from "@jest/globals";
import { createContainer } from "@ambit/core";
import { StackFlow } from "@ambit/manager-kit";
import { LruScopeManager } from "@ambit/scope-lru";
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
it("x", () => {
  for (const name of ["sprite","multi1","web07"]) for (const maxScopes of [100,500,1000,2000]) {
    const requests = gunzipSync(readFileSync(`/work/shared/data/traces/${name}.txt.gz`)).toString().trimEnd().split("\n");
    console.log(name, maxScopes, (["lru","sieve"] as const).map((policy) => { const manager = new LruScopeManager({ maxScopes, policy, flow: new StackFlow() });
    const t = performance.now();
    const container = createContainer().registerScopeManager("page", manager);
    for (const id of requests) container.runInScope("page", id, () => undefined);
    return [manager.lookups().hits, ((performance.now()-t)*1e6/requests.length).toFixed(0)+" ns"]; }).join(" "));
  }
}, 60000);
