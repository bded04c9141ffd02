import { createContainer } from "@ambit/core";
import { DiagnosticsChannelExporter, type RunMessage } from "@ambit/exporter-diagnostics-channel";
import { AsyncContextScopeManager } from "@ambit/scope-async-context";
import { afterEach, describe, expect, it } from "@jest/globals";
import { AsyncLocalStorage } from "node:async_hooks";
import { subscribe, tracingChannel, unsubscribe } from "node:diagnostics_channel";

const channel = tracingChannel<unknown, RunMessage>("ambit:scope:run");
const undo: (() => void)[] = [];
afterEach(() => undo.splice(0).forEach((each) => each()));

function house() {
  const container = createContainer().registerScopeManager("request", new AsyncContextScopeManager());
  const exporter = new DiagnosticsChannelExporter(container);
  undo.push(() => exporter.detach());
  return container;
}

/** What is told on the tracing channel: the name of its part, and the message. */
function listen(): [string, RunMessage][] {
  const told: [string, RunMessage][] = [];
  const part = (name: string) => (message: unknown) => void told.push([name, message as RunMessage]);
  const parts = {
    start: part("start"),
    end: part("end"),
    asyncStart: part("asyncStart"),
    asyncEnd: part("asyncEnd"),
    error: part("error"),
  };
  channel.subscribe(parts);
  undo.push(() => channel.unsubscribe(parts));
  return told;
}

const parts = (told: [string, RunMessage][]) => told.map(([part]) => part);

describe("runs in scopes are traced", () => {
  it("synchronous ones with start and end, one message for both, with the scopes and the result", () => {
    const container = house();
    const told = listen();
    expect(container.runInScope("request", "r1", () => "served")).toBe("served");
    expect(parts(told)).toEqual(["start", "end"]);
    expect(told[0]?.[1]).toBe(told[1]?.[1]);
    expect(told[1]?.[1]).toEqual({ scopes: [{ scope: "request", id: "r1" }], result: "served" });
  });

  it("asynchronous ones with when they have settled too", async () => {
    const container = house();
    const told = listen();
    const running = container.runInScope("request", async () => "served");
    expect(parts(told)).toEqual(["start", "end"]);
    expect(told[0]?.[1]).toEqual({ scopes: [{ scope: "request", id: undefined }] });
    expect(await running).toBe("served");
    expect(parts(told)).toEqual(["start", "end", "asyncStart", "asyncEnd"]);
    expect(told[3]?.[1].result).toBe("served");
  });

  it("failing ones with the error, which the caller gets too", async () => {
    const container = house();
    const told = listen();
    const error = new Error("no such page");
    const fail = () => {
      throw error;
    };
    expect(() => container.runInScope("request", fail)).toThrow(error);
    expect(parts(told)).toEqual(["start", "error", "end"]);
    expect(told[1]?.[1].error).toBe(error);
    told.length = 0;
    await expect(container.runInScope("request", async () => fail())).rejects.toBe(error);
    expect(parts(told)).toEqual(["start", "end", "error", "asyncStart", "asyncEnd"]);
  });

  it("with a store that is bound to the start, the work and what it starts see what was put there", async () => {
    const container = house();
    const store = new AsyncLocalStorage<string>();
    channel.start.bindStore(store, () => "a span");
    undo.push(() => channel.start.unbindStore(store));
    const seen = await container.runInScope("request", async () => {
      await Promise.resolve();
      return store.getStore();
    });
    expect([seen, store.getStore()]).toEqual(["a span", undefined]);
  });

  it("only while somebody has subscribed to a part of the channel", () => {
    const container = house();
    const told = listen();
    undo.splice(1).forEach((leave) => leave()); // all but the exporter
    container.runInScope("request", () => undefined);
    expect(told).toEqual([]);
    let ends = 0;
    const count = () => {
      ends++;
    };
    subscribe("tracing:ambit:scope:run:end", count);
    container.runInScope("request", () => undefined);
    unsubscribe("tracing:ambit:scope:run:end", count);
    container.runInScope("request", () => undefined);
    expect(ends).toBe(1);
  });
});
