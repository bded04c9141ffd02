import { createContainer, token } from "@ambit/core";
import { ManualClock, type RetainingScopeManager } from "@ambit/manager-kit";
import { SessionScopeManager } from "@ambit/scope-session";
import { collectGarbage } from "./collect-garbage.js";

/** Nothing is smaller than what has no fields. */
class Part {}

export interface Idle {
  /** In each scope. */
  readonly instances: number;
  /** Whether they have to be disposed of. */
  readonly disposed: boolean;
  /** How many scopes to measure. */
  readonly scopes: number;
  readonly manager?: RetainingScopeManager;
}

/** How many bytes of heap an open session takes that nobody is in, its instances included. Its id is a number, which takes none. */
export async function idleScopeBytes({ instances, disposed, scopes, manager }: Idle): Promise<number> {
  const clock = new ManualClock(1_000_000.5);
  const container = createContainer({ clock }).registerScopeManager(
    "session",
    manager ?? new SessionScopeManager({ clock }),
  );
  const parts = Array.from({ length: instances }, (_, index) => token<Part>(`part ${index}`));
  for (const part of parts) {
    const useFactory = () => new Part();
    if (disposed) container.bind(part, { scope: "session", useFactory, dispose: () => undefined });
    else container.bind(part, { scope: "session", useFactory });
  }
  const enter = (id: number) =>
    container.runInScope("session", id, () => {
      for (const part of parts) container.get(part);
    });
  enter(-1);
  await collectGarbage();
  const before = process.memoryUsage().heapUsed;
  for (let id = 0; id < scopes; id++) enter(id);
  await collectGarbage();
  const bytes = (process.memoryUsage().heapUsed - before) / scopes;
  await container.dispose();
  return bytes;
}
