import { ScopeClosedError, type Scope } from "@ambit/core";
import type { AwilixContainer, Resolver } from "awilix";

/**
 * Lets the container refuse whatever it is asked for: a disposed one would make everything anew, for nobody to dispose of. Its cradle,
 * which services keep, knows nothing but registrations, so it is told by these.
 */
export function refuseUse(container: AwilixContainer, { name, id, closeReason }: Scope): void {
  const refuse = (): never => {
    throw new ScopeClosedError(name, id, closeReason);
  };
  const refusing: Resolver<never> = { resolve: refuse };
  for (const registered of Reflect.ownKeys(container.registrations)) container.register(registered, refusing);
  container.build = refuse;
  container.createScope = refuse;
}
