import { AsyncResource } from "node:async_hooks";
import type { Container } from "@ambit/core";
import { SessionScopes, type ScopeNames } from "@ambit/middleware-kit";

/** What of a store of express-session matters here. */
export interface SessionStore {
  destroy(id: string, callback?: (error?: unknown) => void): void;
  regenerate(request: { readonly sessionID: string }, callback: (error?: unknown) => void): void;
}

export interface FollowOptions {
  /**
   * What becomes of the scope where a session gets a new id: it ends, as the session's data do, or it goes on under the new id, for managers
   * with `rename`. Either way the old id is that of no scope any more. Default: `"close"`.
   */
  readonly regenerate?: "close" | "rename";
}

/** Finds the id that express-session has given to the request; for a rule. */
export function sessionId(request: { readonly sessionID?: string }): string | undefined {
  return request.sessionID;
}

/**
 * Lets scopes follow the sessions of a store: `destroy` ends the scope with that id, and `regenerate` ends or renames it. Whoever is inside
 * finishes there. Both look in the wider scope that is current, if sessions lie within one.
 * @throws UnknownScopeError; InvalidOptionsError where the manager cannot rename.
 */
export function followSessionStore<Managers extends object>(
  container: Container<Managers>,
  scope: ScopeNames<Managers>,
  store: SessionStore,
  { regenerate = "close" }: FollowOptions = {},
): void {
  const sessions = new SessionScopes(container, scope);
  const inStore = { destroy: store.destroy.bind(store), regenerate: store.regenerate.bind(store) };
  const renamed = new Set<string>();
  // Stores call back from wherever their connection is.
  store.destroy = (id, callback) => {
    const done = AsyncResource.bind((error?: unknown) => {
      if (!isError(error) && !renamed.has(id)) sessions.close(id);
      callback?.(error);
    });
    inStore.destroy(id, done);
  };
  if (regenerate === "close") return; // a store regenerates by destroying
  sessions.assertRenamable();
  store.regenerate = (request, callback) => {
    const { sessionID: previous } = request;
    renamed.add(previous);
    const done = AsyncResource.bind((error?: unknown) => {
      renamed.delete(previous);
      if (!isError(error)) sessions.rename(previous, request.sessionID);
      callback(error);
    });
    inStore.regenerate(request, done);
  };
}

/** A store may call back with `null` where all is well. */
function isError(error: unknown): boolean {
  return error !== undefined && error !== null;
}
