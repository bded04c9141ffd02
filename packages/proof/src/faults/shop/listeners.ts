import type { ScopeEvent, ScopeEventName, ScopeEvents } from "@ambit/core";
import { eventNames } from "./event-log.js";
import type { Shop } from "./shop.js";

/** Listens to everything in the container, and to a few things at the managers themselves, with listeners that are call-outs. */
export function listenEverywhere({ container, managers, callOuts }: Shop): void {
  const listen = (events: ScopeEvents, of: string, name: ScopeEventName): void => {
    const heard = (_: ScopeEvent): void =>
      callOuts.at("listener", `the listener to ${name} of ${of}`, "ignored", () => undefined);
    events.on(name, heard); // the emitter cannot match a listener to a name that is a union
  };
  for (const name of eventNames) listen(container.events, "the container", name);
  for (const name of ["opened", "closed"] as const) listen(managers.session.events, "sessions", name);
  managers.page.events.on("evicted", () => {
    throw new Error("This listener always fails, so that onError is called in every life.");
  });
}
