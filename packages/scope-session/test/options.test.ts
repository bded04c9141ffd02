import { describe, expect, it } from "@jest/globals";
import { createContainer, InvalidOptionsError } from "@ambit/core";
import { SessionScopeManager, type SessionOptions } from "@ambit/scope-session";
import { house } from "./fixtures/house.js";

/** The option that is complained about. */
function refusedOption(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    if (error instanceof InvalidOptionsError) return error.option;
    throw error;
  }
  return undefined;
}

describe("the options of a session manager", () => {
  it.each([
    ["idleTimeoutMs", 0],
    ["idleTimeoutMs", -1],
    ["idleTimeoutMs", NaN],
    ["idleTimeoutMs", Infinity],
    ["idleTimeoutMs", "30m"],
    ["absoluteTimeoutMs", 0],
    ["sweepIntervalMs", 0],
    ["maxSessions", 0],
    ["maxSessions", 1.5],
    ["whenFull", "drop"],
    ["waitTimeoutMs", -5],
    ["timeouts", { idleTimeoutMs: 5 }],
    ["clock", Date],
    ["flow", {}],
    ["idleTimeout", 5],
  ])("are checked when it is made: %s %p is refused by that name", (option, value) => {
    expect(refusedOption(() => new SessionScopeManager({ [option]: value }))).toBe(option);
  });

  it("all have defaults", () => {
    const container = createContainer().registerScopeManager("session", new SessionScopeManager());
    expect(container.runInScope("session", "s1", () => 5)).toBe(5);
  });

  it.each([{ idleTimeoutMs: 0 }, { absoluteTimeoutMs: NaN }, { idleTimeout: 5 }])(
    "timeouts of one session are checked too: %p refuses the entry, and opens nothing",
    (timeouts) => {
      const { container, sessions } = house({ timeouts: () => timeouts });
      const option = Object.keys(timeouts)[0];
      expect(refusedOption(() => container.runInScope("session", "s1", () => undefined))).toBe(option);
      expect(refusedOption(() => sessions.setTimeouts("s1", timeouts))).toBe(option);
      expect(sessions.metrics()).toMatchObject({ opened: 0, rejected: 1 });
    },
  );

  it("what the timeouts function throws refuses the entry, with the manager's name and the cause", () => {
    const cause = new Error("no such user");
    const { container, sessions } = house({
      timeouts: () => {
        throw cause;
      },
    });
    expect(() => container.runInScope("session", "s1", () => undefined)).toThrow(
      expect.objectContaining({ code: "SCOPE_MANAGER_FAILED", scope: "session", cause }),
    );
    expect(sessions.metrics()).toMatchObject({ opened: 0, entered: 0, open: 0 });
  });
});
