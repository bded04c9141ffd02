import { createContainer, type ScopeEventName } from "@ambit/core";
import { channelNames, DiagnosticsChannelExporter } from "@ambit/exporter-diagnostics-channel";
import { RetainingScopeManager } from "@ambit/manager-kit";
import { afterEach, describe, expect, it } from "@jest/globals";
import { AsyncLocalStorage } from "node:async_hooks";
import { execFile } from "node:child_process";
import { channel, subscribe, unsubscribe } from "node:diagnostics_channel";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { collectGarbage } from "./fixtures/collect-garbage.js";

class Cart {}

function house() {
  const container = createContainer().registerScopeManager("session", new RetainingScopeManager());
  container.bind(Cart, { scope: "session", dispose: () => undefined });
  return { container, visit: (id: string) => container.runInScope("session", id, () => container.get(Cart)) };
}

/** Subscribes until the test is over. */
const subscribed: (() => void)[] = [];
function listen(name: string): unknown[] {
  const told: unknown[] = [];
  const hear = (message: unknown, channelName: string | symbol) => void told.push([channelName, message]);
  subscribe(name, hear);
  subscribed.push(() => unsubscribe(name, hear));
  return told;
}
afterEach(() => subscribed.splice(0).forEach((leave) => leave()));

describe("what is published", () => {
  it("is each event under the name of its channel, with the id of the scope", async () => {
    const { container, visit } = house();
    using _ = new DiagnosticsChannelExporter(container);
    const [created, ended, disposed] = ["ambit:scope:created", "ambit:scope:ended", "ambit:instance:disposed"].map(
      listen,
    );
    visit("ann");
    await container.closeScope("session", "ann");
    expect(created).toEqual([["ambit:scope:created", { scope: "session", id: "ann" }]]);
    expect(ended).toEqual([
      ["ambit:scope:ended", expect.objectContaining({ scope: "session", id: "ann", reason: "closed" })],
    ]);
    expect(disposed).toEqual([["ambit:instance:disposed", { scope: "session", id: "ann", token: "Cart" }]]);
  });

  it("has one channel for each event, all under the name of the family", () => {
    const names = Object.values(channelNames);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^ambit:(scope|instance):[a-z-]+$/);
  });

  it.each(Object.entries(channelNames))("%s comes on %s, as it was emitted", (event, name) => {
    const { container } = house();
    using _ = new DiagnosticsChannelExporter(container);
    const told = listen(name);
    const message = { scope: "session", id: "ann" };
    container.events.emit(event as ScopeEventName, message);
    expect(told).toEqual([[name, message]]);
  });

  it("comes from all containers that have an exporter, and from each once", () => {
    const [one, two, without] = [house(), house(), house()];
    using _one = new DiagnosticsChannelExporter(one.container);
    using _two = new DiagnosticsChannelExporter(two.container);
    const told = listen("ambit:scope:created");
    one.visit("of one");
    two.visit("of two");
    without.visit("of none");
    expect(told.map((each) => (each as [string, { id: string }])[1].id)).toEqual(["of one", "of two"]);
  });
});

describe("until somebody subscribes", () => {
  it("nobody listens to the container; then to what he wants and no more; and no longer when he has left", () => {
    const { container, visit } = house();
    using _ = new DiagnosticsChannelExporter(container);
    expect([container.events.listening, container.events.eventNames()]).toEqual([false, []]);
    const hear = () => undefined;
    subscribe("ambit:scope:ended", hear);
    subscribe("ambit:scope:ended", hear);
    expect(container.events.eventNames()).toEqual(["closed"]);
    expect(container.events.listenerCount("closed")).toBe(1);
    visit("ann");
    unsubscribe("ambit:scope:ended", hear);
    expect(container.events.listening).toBe(true);
    unsubscribe("ambit:scope:ended", hear);
    expect([container.events.listening, container.events.eventNames()]).toEqual([false, []]);
  });

  it("who subscribed before the exporter came is heard from the first event on", () => {
    const { container, visit } = house();
    const told = listen("ambit:scope:entered");
    using _ = new DiagnosticsChannelExporter(container);
    visit("ann");
    expect(told).toHaveLength(1);
  });

  it("a store that is bound to a channel counts as a subscriber", () => {
    const { container } = house();
    using _ = new DiagnosticsChannelExporter(container);
    const store = new AsyncLocalStorage<unknown>();
    channel("ambit:scope:exited").bindStore(store);
    expect(container.events.eventNames()).toEqual(["exited"]);
    channel("ambit:scope:exited").unbindStore(store);
    expect(container.events.eventNames()).toEqual([]);
  });
});

describe("a detached exporter", () => {
  it("leaves no listener behind, and channels as they were; their subscribers stay", () => {
    const { container, visit } = house();
    const exporter = new DiagnosticsChannelExporter(container);
    const told = listen("ambit:scope:created");
    expect(Object.hasOwn(channel("ambit:scope:created"), "subscribe")).toBe(true);
    exporter.detach();
    exporter.detach();
    visit("ann");
    expect([told, container.events.listening]).toEqual([[], false]);
    expect(Object.hasOwn(channel("ambit:scope:created"), "subscribe")).toBe(false);
    expect(channel("ambit:scope:created").hasSubscribers).toBe(true);
    listen("ambit:scope:ended");
    expect(container.events.listening).toBe(false);
  });

  it("leaves the channels to the exporters of other containers", () => {
    const [one, two] = [house(), house()];
    const first = new DiagnosticsChannelExporter(one.container);
    using _ = new DiagnosticsChannelExporter(two.container);
    first.detach();
    const told = listen("ambit:scope:created");
    one.visit("of one");
    two.visit("of two");
    expect(told).toEqual([["ambit:scope:created", { scope: "session", id: "of two" }]]);
  });

  it("lets go of the container, and the container of it", async () => {
    const attachAndDetach = () => {
      const { container, visit } = house();
      const exporter = new DiagnosticsChannelExporter(container);
      listen("ambit:scope:created");
      visit("ann");
      exporter.detach();
      return [new WeakRef(container), new WeakRef(exporter)];
    };
    const gone = attachAndDetach();
    subscribed.splice(0).forEach((leave) => leave()); // the messages that were heard have no container, but the test need not rely on it
    await collectGarbage();
    expect(gone.map((ref) => ref.deref())).toEqual([undefined, undefined]);
  });
});

it("a subscriber that throws changes nothing for the scopes; Node makes an uncaught exception of it", async () => {
  const program = `
    import { createContainer } from "@ambit/core";
    import { DiagnosticsChannelExporter } from "@ambit/exporter-diagnostics-channel";
    import { AsyncContextScopeManager } from "@ambit/scope-async-context";
    import { subscribe } from "node:diagnostics_channel";
    process.on("uncaughtException", (error) => console.log(error.message));
    const container = createContainer().registerScopeManager("request", new AsyncContextScopeManager());
    new DiagnosticsChannelExporter(container);
    for (const name of ["ambit:scope:created", "ambit:scope:ended", "tracing:ambit:scope:run:start"])
      subscribe(name, () => { throw new Error(name); });
    console.log(container.runInScope("request", () => "served"), container.metrics().scopes.request.closed);
  `;
  const flags = ["--conditions=@ambit/source", "--import", "tsx", "--input-type=module", "--eval", program];
  const { stdout } = await promisify(execFile)(process.execPath, flags, {
    cwd: fileURLToPath(new URL("..", import.meta.url)),
  });
  expect(stdout.trim().split("\n")).toEqual([
    "served 1",
    "tracing:ambit:scope:run:start",
    "ambit:scope:created",
    "ambit:scope:ended",
  ]);
});
