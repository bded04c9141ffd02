import type { ScopeEventMap, ScopeEventName, ScopeEvents } from "@ambit/core";
import { eventText } from "../reference/journal.js";

type Details = { readonly [E in ScopeEventName]: (event: ScopeEventMap[E][0]) => string };

const result = (outcome: { readonly ok: boolean } | undefined): string => (outcome?.ok === false ? "failed" : "ok");

/** What predictions say of an event besides scope and id. */
const details: Details = {
  opened: () => "",
  entered: () => "",
  exited: ({ outcome }) => result(outcome),
  renamed: ({ previousId }) => String(previousId),
  expired: ({ reason }) => reason,
  evicted: ({ reason }) => reason,
  closing: ({ reason }) => reason,
  closed: ({ reason, outcome }) => `${reason} ${result(outcome)}`,
  instanceCreated: ({ token }) => token,
  instanceDisposed: ({ token }) => token,
  disposeFailed: ({ token, error }) => `${token} ${String(error)}`,
  rejected: () => "",
  overflow: ({ open, limit }) => `${open}/${limit}`,
  leaked: () => "",
};

/** Writes down every event from here on. */
export function listenToAll(events: ScopeEvents): string[] {
  const log: string[] = [];
  const listen = <E extends ScopeEventName>(name: E): void => {
    const note = (event: ScopeEventMap[E][0]): void => {
      log.push(eventText(name, event.scope, event.id, details[name](event)));
    };
    events.on(name, note); // the emitter cannot match a listener to a name that is a type parameter
  };
  for (const name of Object.keys(details) as ScopeEventName[]) listen(name);
  return log;
}
