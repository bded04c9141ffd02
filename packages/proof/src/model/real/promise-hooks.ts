import { AsyncLocalStorage } from "node:async_hooks";

/**
 * On Node 20 and 22 promises carry contexts only once a storage was used; whoever enters a scope by a handle before that hands it to
 * all that runs in the same turn of the event loop. That is one moment in the life of a process, and not what is to be proved here.
 */
export function beginToFollowPromises(): void {
  new AsyncLocalStorage().run(true, () => undefined);
}
