import type { AnyContainer } from "@ambit/core";

/** Tells the container's `onError`, through one of these managers, of an error that nobody waits for. */
export function reportTo(container: AnyContainer, names: readonly string[], error: unknown): void {
  for (const name of names) {
    const { books } = container.getScopeManager(name);
    if (books !== undefined) return books.report(error);
  }
  console.error("[ambit] an error that nobody waits for; pass `onError` to handle such errors:", error);
}
