import { endInTurn } from "@ambit/bridge-kit";
import type { AwilixContainer, DisposableResolver } from "awilix";

/**
 * Calls the disposers of what lives in the container, the last one created first, each awaited, all of them; what is created meanwhile too.
 * Its own `dispose` calls them all at once, so that a service would lose what it depends on while it ends, and tells of the first failure only.
 */
export function disposeContainer({ cache }: AwilixContainer): void | Promise<void> {
  let names: (string | symbol)[] = [];
  const takeLast = (): string | symbol | undefined => {
    if (names.length === 0) names = [...cache.keys()];
    return names.pop();
  };
  const endOne = (name: string | symbol): unknown => {
    const entry = cache.get(name);
    cache.delete(name);
    const { dispose } = (entry?.resolver ?? {}) as Partial<DisposableResolver<unknown>>;
    return dispose?.(entry?.value);
  };
  return endInTurn(takeLast, endOne);
}
