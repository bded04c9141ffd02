import type { Scope } from "@ambit/core";
import type { Faults } from "./faults.js";

interface Container<Names extends string> {
  getCurrentScope(name: Names): Scope | undefined;
}

/** To be called where no request is being handled: there nothing may be current. */
export function expectNothingCurrent<Names extends string>(
  container: Container<Names>,
  names: readonly Names[],
  faults: Faults,
  place: string,
): void {
  for (const name of names) {
    const scope = container.getCurrentScope(name);
    if (scope !== undefined)
      faults.add("a scope is current outside of requests", `${place}: ${name} ${String(scope.id)}`);
  }
}
