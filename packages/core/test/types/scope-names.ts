import {
  createContainer,
  token,
  type Scope,
  type ScopeEntry,
  type ScopeHandle,
  type ScopeManager,
  type ScopeId,
} from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";
import { holds, type Equal } from "./equal.js";

class SessionManager extends RetainingScopeManager {
  touch(id: ScopeId): boolean {
    return id !== "";
  }
}
const Locale = token<string>("Locale");
const Size = token<number>("Size");

const container = createContainer()
  .registerScopeManager("tenant", new RetainingScopeManager())
  .registerScopeManager("session", new SessionManager(), { within: "tenant" });

// The chained form knows the names, and the managers' own types.
const manager = container.getScopeManager("session");
holds<Equal<typeof manager, SessionManager>>();
manager.touch("a");
const other = container.getScopeManager("tenant");
holds<Equal<typeof other, RetainingScopeManager>>();
// @ts-expect-error no such name
container.getScopeManager("sesion");
// @ts-expect-error no such wider scope
container.registerScopeManager("request", new RetainingScopeManager(), { within: "sesion" });
// @ts-expect-error no manager
container.registerScopeManager("request", { enterScope: () => undefined });

container.bind(Locale, { scope: "session", useFactory: () => "fr" });
container.bind(Locale, { scope: ["session", "tenant"], useFactory: () => "fr" });
for (const scope of ["transient", "singleton", "resolution", "scoped"] as const)
  container.bind(Locale, { scope, useFactory: () => "fr" });
// @ts-expect-error no such name
container.bind(Locale, { scope: "sesion", useFactory: () => "fr" });
// @ts-expect-error no such name in the list
container.bind(Locale, { scope: ["session", "job"], useFactory: () => "fr" });
// @ts-expect-error built-in lifetimes are no scopes to look for
container.bind(Locale, { scope: ["session", "singleton"], useFactory: () => "fr" });
container.bind(Locale, { scope: "session", provided: true });
// @ts-expect-error a value comes with a scope, not with a lifetime
container.bind(Locale, { scope: "singleton", provided: true });
// @ts-expect-error a container without managers knows no names
createContainer().bind(Locale, { scope: "session", useFactory: () => "fr" });

// @ts-expect-error no such name
container.runInScope("job", "a", () => 1);
// @ts-expect-error no such name
container.enterScope("job", "a");
const steps = [
  ["tenant", "a"],
  ["job", "b"],
] as const;
// @ts-expect-error no such name
container.runInScopes(steps, () => 1);
// @ts-expect-error no such name
container.getCurrentScope("job");
// @ts-expect-error no such name
void container.closeScope("job", "a");
// @ts-expect-error an object is no id
container.enterScope("session", { id: "a" });
// @ts-expect-error null is no id
container.runInScope("session", null, () => 1);

// What work returns comes back.
const result = () => container.runInScope("session", "a", () => 1);
holds<Equal<ReturnType<typeof result>, number>>();
const later = () => container.runInScope("session", "a", async () => "later");
holds<Equal<ReturnType<typeof later>, Promise<string>>>();
const waited = () => container.runInScopeAsync("session", "a", async () => 1n);
holds<Equal<ReturnType<typeof waited>, Promise<bigint>>>();
const entered = () => container.enterScope("session", "a");
holds<Equal<ReturnType<typeof entered>, ScopeHandle>>();

// Values on entry fit their tokens.
container.runInScope("session", "a", () => 1, {
  provide: [
    [Locale, "fr"],
    [Size, 1],
  ],
});
container.enterScope("session", "a", { provide: [[Locale, "fr"]] });
// @ts-expect-error the value of another type
container.runInScope("session", "a", () => 1, { provide: [[Locale, 1]] });
const pairs = [
  [Locale, "fr"],
  [Size, "1"],
] as const;
// @ts-expect-error the second pair is wrong
container.enterScope("session", "a", { provide: pairs });
// @ts-expect-error nothing is no value
container.enterScope("session", "a", { provide: [[Locale, undefined]] });
// @ts-expect-error a pair has two parts
container.enterScope("session", "a", { provide: [[Locale]] });

// A manager is any object with the three methods.
const handwritten: ScopeManager = {
  enterScope: (id: ScopeId, entry: ScopeEntry): Scope => entry.open(id),
  exitScope: () => undefined,
  getCurrentScope: () => undefined,
};
createContainer()
  .registerScopeManager("job", handwritten)
  .runInScope("job", Symbol("a"), () => 1);
