import type { Channel } from "node:diagnostics_channel";

const changing = ["subscribe", "unsubscribe", "bindStore", "unbindStore"] as const;
const watchers = new WeakMap<Channel, Set<() => void>>();

/**
 * Has `changed` called when somebody subscribes to the channel or leaves it, until the returned function is called. Node tells nobody of
 * that: without it, each event would be built in order to see that nobody wants it. So the methods of this one channel are covered.
 */
export function watchSubscribers(channel: Channel, changed: () => void): () => void {
  const told = watchers.get(channel) ?? coverMethods(channel);
  told.add(changed);
  return () => {
    told.delete(changed);
    if (told.size > 0) return;
    watchers.delete(channel);
    for (const name of changing) Reflect.deleteProperty(channel, name);
  };
}

function coverMethods(channel: Channel): Set<() => void> {
  const told = new Set<() => void>();
  for (const name of changing) {
    const cover = function (this: Channel, ...args: unknown[]): unknown {
      // Asked each time: a channel changes its prototype with its first subscriber, and then calls this again.
      const method = Reflect.get(Object.getPrototypeOf(this) as object, name) as (...args: unknown[]) => unknown;
      const result = method.apply(this, args);
      for (const changed of [...told]) changed();
      return result;
    };
    Object.defineProperty(channel, name, { value: cover, configurable: true, writable: true });
  }
  watchers.set(channel, told);
  return told;
}

/** Calls `begin` whenever the first subscriber has come to one of the channels, and what it returned when the last has left. Returns the undo. */
export function whileSubscribed(channels: readonly Channel[], begin: () => () => void): () => void {
  let end: (() => void) | undefined;
  const update = (wanted = channels.some((channel) => channel.hasSubscribers)): void => {
    if (wanted && end === undefined) end = begin();
    if (wanted || end === undefined) return;
    end();
    end = undefined;
  };
  const undo = channels.map((channel) => watchSubscribers(channel, () => update()));
  update();
  return () => {
    for (const stop of undo) stop();
    update(false);
  };
}
