import type { ScopeEventName, ScopeEvents, WrapRun } from "@ambit/core";
import { channel, tracingChannel } from "node:diagnostics_channel";
import { channelNames, runChannelName } from "./channel-names.js";
import { traceRuns, type RunMessage } from "./traced-runs.js";
import { whileSubscribed } from "./watched-channel.js";

/** What the exporter needs of a container; every `Container` is one. */
export interface PublishedContainer {
  readonly events: ScopeEvents;
  wrapRuns(wrap: WrapRun): () => void;
}

/**
 * Publishes what happens to the scopes of a container on diagnostics channels. It listens to an event only while somebody has subscribed to
 * its channel: until then it costs nothing.
 */
export class DiagnosticsChannelExporter implements Disposable {
  readonly #undo: (() => void)[];

  constructor(container: PublishedContainer) {
    const names = Object.keys(channelNames) as ScopeEventName[];
    this.#undo = [...names.map((event) => publishEvent(container.events, event)), publishRuns(container)];
  }

  /** Listens no more. Channels and their subscribers stay; they are the program's. */
  detach(): void {
    for (const undo of this.#undo.splice(0)) undo();
  }

  [Symbol.dispose](): void {
    this.detach();
  }
}

function publishEvent(events: ScopeEvents, event: ScopeEventName): () => void {
  const published = channel(channelNames[event]);
  const publish = (message: object): void => published.publish(message);
  return whileSubscribed([published], () => {
    events.on(event, publish);
    return () => void events.off(event, publish);
  });
}

function publishRuns(container: PublishedContainer): () => void {
  const runs = tracingChannel<unknown, RunMessage>(runChannelName);
  const { start, end, asyncStart, asyncEnd, error } = runs;
  return whileSubscribed([start, end, asyncStart, asyncEnd, error], () => container.wrapRuns(traceRuns(runs)));
}
