import { createContainer, type ScopeManager } from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";
import { describe, expect, it } from "@jest/globals";
import { StackScopeManager } from "./fixtures/stack-scope-manager.js";

describe("a manager that is registered again under its name", () => {
  it("is welcome with the same options, and refused with others", () => {
    const manager: ScopeManager = new RetainingScopeManager();
    const container = createContainer().registerScopeManager("tenant", new RetainingScopeManager());
    const register = (options: Parameters<typeof container.registerScopeManager>[2]) =>
      container.registerScopeManager("job", manager, options);
    const options = { within: "tenant", orphan: "allow", handover: "cleared" } as const;
    register(options);
    expect(register({ ...options })).toBe(container);
    const others = [{ orphan: "refuse" }, { handover: "propagated" }, { within: undefined }] as const;
    for (const other of others) {
      const { within, ...rest } = { ...options, ...other };
      const changed = within === undefined ? rest : { ...rest, within };
      expect(() => register(changed)).toThrow('Cannot register "job": it is registered already, with other options.');
    }
  });
});

describe("a manager that lacks a single method", () => {
  it.each(["enterScope", "exitScope", "getCurrentScope"])("is refused: %s", (missing) => {
    const complete = { enterScope: () => 1, exitScope: () => 1, getCurrentScope: () => 1 };
    const manager = { ...complete, [missing]: undefined } as unknown as ScopeManager;
    expect(() => createContainer().registerScopeManager("job", manager)).toThrow(
      expect.objectContaining({ code: "INVALID_SCOPE_MANAGER", missing: [missing] }),
    );
  });
});

describe("what a manager has to tell", () => {
  it("is missing from its metrics without an error, where it counts nothing: the container has counted", () => {
    const reported: unknown[] = [];
    const container = createContainer({ onError: (error) => void reported.push(error) });
    const jobs = container.registerScopeManager("job", new StackScopeManager());
    jobs.runInScope("job", 1, () => undefined);
    expect(jobs.metrics().scopes.job).toMatchObject({ opened: 1, closed: 1 });
    expect(reported).toEqual([]);
  });

  it("reaches `onError` of the container, except what failing listeners throw that it listens for itself", () => {
    const [told, own]: [unknown[], unknown[]] = [[], []];
    const manager = new RetainingScopeManager();
    const [ofTimer, ofListener] = [new Error("of a timer"), new Error("of a listener")];
    manager.events.onListenerError = (error) => void own.push(error);
    manager.events.on("opened", () => {
      throw ofListener;
    });
    const container = createContainer({ onError: (error) => void told.push(error) }).registerScopeManager(
      "job",
      manager,
    );
    container.runInScope("job", 1, () => undefined);
    manager.books.report(ofTimer);
    expect([told, own]).toEqual([[ofTimer], [ofListener]]);
  });
});
