import type { RunScope, WrapRun } from "@ambit/core";
import type { TracingChannel } from "node:diagnostics_channel";

/** What is published of one run: first the scopes, then how it went. One object from start to end, on which subscribers may keep things. */
export interface RunMessage {
  readonly scopes: readonly RunScope[];
  result?: unknown;
  error?: unknown;
}

/** Publishes runs as Node's own `traceSync` and `tracePromise` would: which of them it is, shows only by what the work returns. */
export function traceRuns(channel: TracingChannel<unknown, RunMessage>): WrapRun {
  return (scopes, run) => {
    const message: RunMessage = { scopes };
    return channel.start.runStores(message, () => {
      try {
        const result = run();
        if (result instanceof Promise) return settled(channel, message, result) as typeof result;
        message.result = result;
        return result;
      } catch (error) {
        tellError(channel, message, error);
        throw error;
      } finally {
        channel.end.publish(message);
      }
    });
  };
}

async function settled<T>(
  channel: TracingChannel<unknown, RunMessage>,
  message: RunMessage,
  work: Promise<T>,
): Promise<T> {
  try {
    return (message.result = await work);
  } catch (error) {
    tellError(channel, message, error);
    throw error;
  } finally {
    channel.asyncStart.publish(message);
    channel.asyncEnd.publish(message);
  }
}

function tellError(channel: TracingChannel<unknown, RunMessage>, message: RunMessage, error: unknown): void {
  message.error = error;
  channel.error.publish(message);
}
