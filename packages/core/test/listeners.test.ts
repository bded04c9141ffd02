import { describe, expect, it } from "@jest/globals";
import { createContainer, type ScopeEvent } from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";
import { turns } from "./fixtures/turns.js";

const nextTurnOfTheEventLoop = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function house() {
  const manager = new RetainingScopeManager();
  const container = createContainer({ onError: () => undefined }).registerScopeManager("s", manager);
  const open = (...ids: string[]) => ids.forEach((id) => container.runInScope("s", id, () => undefined));
  const heard: unknown[] = [];
  const listener = ({ id }: ScopeEvent): void => void heard.push(id);
  return { events: [container.events, manager.events], books: manager.books, open, heard, listener };
}

describe("listeners", () => {
  it.each([0, 1])("hear of what they asked for until they are taken out (emitter %#)", (which) => {
    const { events, books, open, heard, listener } = house();
    events[which]!.on("opened", listener);
    open("a", "b");
    events[which]!.off("opened", listener);
    open("c");
    expect(heard).toEqual(["a", "b"]);
    expect([books.listening, events[which]!.listeners("opened")]).toEqual([false, []]);
  });

  it.each([0, 1])("that want to hear once hear once, and then nobody pays for them (emitter %#)", (which) => {
    const { events, books, open, heard, listener } = house();
    events[which]!.once("opened", listener);
    expect(events[which]!.listeners("opened")).toEqual([listener]);
    open("a", "b");
    expect(heard).toEqual(["a"]);
    expect([books.listening, events[which]!.listenerCount("opened")]).toEqual([false, 0]);
  });

  it("that want to hear once are gone before they are called, and take out no others, not even the same function", () => {
    const { events, open, heard, listener } = house();
    const [emitter] = events;
    emitter!.on("opened", listener);
    emitter!.once("opened", listener);
    emitter!.once("opened", () => open("inner"));
    open("a", "b");
    expect(heard).toEqual(["a", "a", "inner", "b"]);
  });

  /* eslint-disable @typescript-eslint/no-misused-promises -- the compiler lets asynchronous ones pass, and not everybody has this rule */
  it("may be asynchronous: what they reject with is told like what they throw, and ends no process", async () => {
    const reported: unknown[] = [];
    const manager = new RetainingScopeManager();
    const container = createContainer({
      onError: async (error) => {
        reported.push(error);
        throw new Error("the handler fails too");
      },
    }).registerScopeManager("s", manager);
    const failures = [new Error("of the container"), new Error("of the manager")];
    for (const [index, { events }] of [container, manager].entries()) {
      events.on("opened", async () => {
        await turns(1);
        throw failures[index];
      });
    }
    container.runInScope("s", "a", () => undefined);
    await turns();
    expect(new Set(reported)).toEqual(new Set(failures));
    expect([container.events.failures, manager.metrics().listenerFailures]).toEqual([1, 1]);
    await nextTurnOfTheEventLoop(); // an unhandled rejection would be told now, and fail this test
  });
  /* eslint-enable @typescript-eslint/no-misused-promises */

  it.each([0, 1])("can be put in and taken out by every name that an emitter has for it (emitter %#)", (which) => {
    const { events, books, open, heard, listener } = house();
    const emitter = events[which]!;
    const other = () => heard.push("other");
    expect(emitter.addListener("opened", listener).on("opened", other).removeListener("opened", other)).toBe(emitter);
    open("a");
    expect(emitter.removeListener("opened", listener).listenerCount("opened")).toBe(0);
    expect(emitter.on("opened", listener).on("opened", other).off("opened")).toBe(emitter); // without a listener: all of that event
    open("b");
    expect([heard, books.listening]).toEqual([["a"], false]);
    emitter.on("opened", listener).on("closed", other);
    expect(emitter.removeAllListeners("opened").listenerCount("closed")).toBe(1);
    expect([emitter.removeAllListeners().listenerCount("closed"), books.listening]).toEqual([0, false]);
    open("c");
    expect(heard).toEqual(["a"]);
  });

  it("of a manager may come and go before it is registered, and hear of all that is created afterwards", () => {
    class Service {}
    const manager = new RetainingScopeManager();
    const heard: unknown[] = [];
    const other = (): void => void heard.push("other");
    manager.events.on("opened", other).off("opened", other);
    manager.events.on("instanceCreated", ({ token }) => void heard.push(token));
    const container = createContainer().registerScopeManager("s", manager).bind(Service, { scope: "s" });
    for (const id of ["a", "b"]) container.runInScope("s", id, () => container.get(Service));
    expect(heard).toEqual(["Service", "Service"]);
  });

  it("that want to hear once can be taken out before, and throw once only", () => {
    const { events, books, open, heard, listener } = house();
    const [emitter] = events;
    emitter!.once("opened", listener).off("opened", listener);
    emitter!.once("opened", () => {
      throw new Error("listener");
    });
    open("a", "b");
    expect([heard, emitter!.failures, books.listening]).toEqual([[], 1, false]);
  });
});
