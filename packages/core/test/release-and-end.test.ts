import { describe, expect, it, jest } from "@jest/globals";
import { createContainer, token } from "@ambit/core";
import { ManualClock, RetainingScopeManager } from "@ambit/manager-kit";
import { deferred } from "./fixtures/deferred.js";
import { turns } from "./fixtures/turns.js";

interface Part {
  readonly name: string;
}

const Wide = token<Part>("Wide");
const Narrow = token<Part>("Narrow");

describe("a release that is under way", () => {
  function house() {
    const log: string[] = [];
    const gate = deferred();
    const container = createContainer().registerScopeManager("session", new RetainingScopeManager());
    container.bind(Wide, {
      scope: "singleton",
      useFactory: () => ({ name: "wide" }),
      dispose: () => void log.push("wide ended"),
    });
    container.bind(Narrow, {
      useFactory: (wide: Part) => ({ name: `narrow on ${wide.name}` }),
      inject: [Wide],
      dispose: async () => {
        await gate.promise;
        log.push("narrow ended");
      },
    });
    return { container, gate, log };
  }

  it("D15 is waited for by the end of its scope, which counts the instance once", async () => {
    const { container, gate, log } = house();
    const handle = container.enterScope("session", "s");
    const released = handle.release(handle.get(Narrow));
    handle.exit();
    const closed = container.closeScope("session", "s").then(() => log.push("session closed"));
    gate.resolve();
    await Promise.all([released, closed]);
    expect(log).toEqual(["narrow ended", "session closed"]);
    expect(container.metrics().scopes.session?.instances).toEqual({ created: 1, disposed: 1, released: 0, live: 0 });
  });

  it("D15 is finished before what the instance depends on ends with the container", async () => {
    const { container, gate, log } = house();
    const released = container.release(container.get(Narrow));
    const disposed = container.dispose();
    gate.resolve();
    await Promise.all([released, disposed]);
    expect(log).toEqual(["narrow ended", "wide ended"]);
  });

  it("D15 makes a synchronous end impossible as long as it lasts", async () => {
    const { container, gate } = house();
    const handle = container.enterScope("session", "s");
    const released = handle.release(handle.get(Narrow));
    void handle.scope.close(); // from inside: the last user ends it
    expect(() => handle.exit()).toThrow(
      expect.objectContaining({ code: "ASYNC_DISPOSAL_REQUIRED", tokens: ["Narrow"] }),
    );
    gate.resolve();
    await Promise.all([released, handle.scope.close()]);
    expect(handle.scope.state).toBe("closed");
  });
});

describe("a release that begins while its scope is being disposed of", () => {
  it.each([
    ["a synchronous disposer", (release: () => Promise<boolean>): void => void release()],
    ["an asynchronous one", async (release: () => Promise<boolean>): Promise<void> => void release()],
  ])("D15 is waited for by the end too, where %s has asked for it", async (_, dispose) => {
    const ended: string[] = [];
    const gate = deferred();
    const container = createContainer();
    container.bind(Narrow, {
      useFactory: () => ({ name: "narrow" }),
      dispose: async () => {
        await gate.promise;
        ended.push("narrow");
      },
    });
    const narrow = container.get(Narrow);
    container.bind(Wide, {
      scope: "singleton",
      useFactory: () => ({ name: "wide" }),
      dispose: () => dispose(() => container.release(narrow)),
    });
    container.get(Wide);
    const disposed = container.dispose().then(() => ended.push("container"));
    await turns();
    expect(ended).toEqual([]);

    gate.resolve();
    await disposed;

    expect(ended).toEqual(["narrow", "container"]);
    expect(container.metrics().singletons).toEqual({ created: 2, disposed: 2, released: 0, live: 0 });
  });
});

describe("a creation that fails", () => {
  it("C9 ends at once what was made only for it, however often it is tried", () => {
    const ended: string[] = [];
    const container = createContainer();
    container.bind(Narrow, {
      useFactory: () => ({ name: "made for it" }),
      dispose: ({ name }) => void ended.push(name),
    });
    container.bind(Wide, {
      scope: "singleton",
      useFactory: (resolver) => {
        resolver.get(Narrow);
        throw new Error("no");
      },
    });
    for (let attempt = 0; attempt < 3; attempt++) expect(() => container.get(Wide)).toThrow("no");
    expect(ended).toEqual(["made for it", "made for it", "made for it"]);
    expect(container.metrics().singletons).toMatchObject({ created: 3, disposed: 3, live: 0 });
  });
});

describe("values for a scope", () => {
  it("N7 are all taken or none: two values for one token, and a token that nobody declared, open nothing", () => {
    const Locale = token<string>("Locale");
    const container = createContainer().registerScopeManager("session", new RetainingScopeManager());
    container.bind(Locale, { scope: "session", provided: true });
    const enter = (provide: [[typeof Locale, string], [typeof Locale, string]]) =>
      container.runInScope("session", "s", () => container.get(Locale), { provide });
    expect(() =>
      enter([
        [Locale, "fr"],
        [Locale, "de"],
      ]),
    ).toThrow(expect.objectContaining({ code: "VALUE_ALREADY_PROVIDED" }));
    const Unknown = token<string>("Unknown");
    expect(() => container.runInScope("session", "s", () => 1, { provide: [[Unknown, "x"]] })).toThrow(
      expect.objectContaining({ code: "NOT_BOUND" }),
    );
    expect(container.metrics().scopes.session).toMatchObject({ opened: 0, entered: 0, rejected: 2 });
    expect(
      enter([
        [Locale, "fr"],
        [Locale, "fr"],
      ]),
    ).toBe("fr");
  });
});

describe("an error that nobody waits for", () => {
  it("defect D34 is printed where no onError is given", () => {
    const print = jest.spyOn(console, "error").mockImplementation(() => undefined);
    try {
      const container = createContainer({ clock: new ManualClock() });
      const failure = new Error("of a listener");
      container.events.on("instanceCreated", () => {
        throw failure;
      });
      container.bind(Wide, { scope: "singleton", useFactory: () => ({ name: "wide" }) });
      container.get(Wide);
      expect(print).toHaveBeenCalledTimes(1);
      expect(print.mock.calls[0]).toEqual([expect.stringContaining("pass `onError` to createContainer"), failure]);
    } finally {
      print.mockRestore();
    }
  });
});
