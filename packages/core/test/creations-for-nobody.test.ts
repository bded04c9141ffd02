import { createContainer, token, type ScopeOutcome } from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";
import { describe, expect, it } from "@jest/globals";
import { EndingScopeManager } from "./fixtures/ending-scope-manager.js";
import { rejectionOf, thrownBy } from "./fixtures/thrown-by.js";
import { turns } from "./fixtures/turns.js";

const Part = token<object>("Part");
const Whole = token<object>("Whole");
const no = new Error("no");
const stuck = new Error("stuck");

/** A container, and what reached its `onError`. */
function build() {
  const reported: unknown[] = [];
  const container = createContainer({ onError: (error) => reported.push(error) })
    .registerScopeManager("request", new EndingScopeManager())
    .registerScopeManager("session", new RetainingScopeManager());
  return { container, reported };
}

class Both {
  constructor(private readonly log: string[]) {}
  [Symbol.dispose](): void {
    this.log.push("at once");
  }
  async [Symbol.asyncDispose](): Promise<void> {
    this.log.push("in time");
  }
}

describe("what was made for a creation that fails", () => {
  /** A part that is made only for a whole, whose factory fails. */
  function failing(dispose?: (part: object, outcome: ScopeOutcome) => void | Promise<void>) {
    const { container, reported } = build();
    container.bind(Part, { useFactory: () => ({}), ...(dispose !== undefined && { dispose }) });
    container.bind(Whole, {
      useFactory: () => {
        throw no;
      },
      inject: [Part],
    });
    return { container, reported };
  }

  it("C9 is told that it ends because of that error", () => {
    const outcomes: ScopeOutcome[] = [];
    const { container, reported } = failing((_, outcome) => void outcomes.push(outcome));
    expect(thrownBy(() => container.get(Whole))).toBe(no);
    expect(outcomes).toEqual([{ ok: false, error: no }]);
    expect(reported).toEqual([]);
  });

  it("C9 where it cannot be disposed that is reported, and who asked gets the error that came first", async () => {
    const synchronous = failing(() => {
      throw stuck;
    });
    expect(thrownBy(() => synchronous.container.get(Whole))).toBe(no);
    expect(synchronous.reported).toEqual([stuck]);

    const asynchronous = failing(async () => Promise.reject(stuck));
    expect(thrownBy(() => asynchronous.container.get(Whole))).toBe(no);
    await turns();
    expect(asynchronous.reported).toEqual([stuck]);
  });

  it("C9 nothing is reported where nothing needs disposal", async () => {
    const { container, reported } = failing();
    expect(thrownBy(() => container.get(Whole))).toBe(no);
    const hook = build();
    hook.container.bind(Part, { useFactory: () => ({}), onCreate: async () => Promise.reject(no) });
    expect(await rejectionOf(hook.container.getAsync(Part))).toBe(no);
    await turns();
    expect([...reported, ...hook.reported]).toEqual([]);
  });

  it("D8 an instance whose hook fails ends asynchronously where it can", async () => {
    const { container } = build();
    const log: string[] = [];
    container.bind(Part, {
      useFactory: () => new Both(log),
      onCreate: () => {
        throw no;
      },
    });
    expect(thrownBy(() => container.get(Part))).toBe(no);
    await turns();
    expect(log).toEqual(["in time"]);
  });
});

describe("an instance that comes too late for its scope", () => {
  /** A request whose part, while it is made synchronously, lets the last flow leave. */
  function leaving(dispose: (part: unknown, outcome: ScopeOutcome) => Promise<void>) {
    const { container, reported } = build();
    let left: Promise<void> | undefined;
    container.bind(Part, {
      scope: "request",
      useFactory: () => {
        left = handle.exitAsync();
        return {};
      },
      dispose,
    });
    const handle = container.enterScope("request", 1);
    const error = thrownBy(() => handle.get(Part));
    return { error, reported, left: () => left };
  }

  it("C8 synchronously, it is disposed in the background with the error that its requester gets", async () => {
    const outcomes: ScopeOutcome[] = [];
    const { error, reported, left } = leaving(async (_, outcome) => void outcomes.push(outcome));
    await left();
    expect(error).toMatchObject({ code: "SCOPE_CLOSED" });
    expect(outcomes).toEqual([{ ok: false, error }]);
    expect(reported).toEqual([]);
  });

  it("C8 synchronously, where its disposer fails both errors are reported", async () => {
    const { error, reported, left } = leaving(async () => Promise.reject(stuck));
    await left();
    expect(reported).toEqual([expect.objectContaining({ errors: [error, stuck] })]);
  });

  it("D8 C8 asynchronously, it ends in the asynchronous way where it has both", async () => {
    const { container } = build();
    const log: string[] = [];
    container.bind(Part, {
      scope: "session",
      useFactory: async () => {
        await turns();
        return new Both(log);
      },
    });
    const handle = container.enterScope("session", 1);
    const refused = rejectionOf(handle.getAsync(Part));
    handle.exit();
    await container.closeScope("session", 1);
    expect(await refused).toMatchObject({ code: "SCOPE_CLOSED" });
    expect(log).toEqual(["in time"]);
  });
});

describe("a promise as an instance", () => {
  it("that a synchronous generator yields is the instance itself", () => {
    const { container } = build();
    const promise = Promise.resolve("later");
    const Later = token<Promise<string>>("Later");
    container.bind(Later, {
      scope: "singleton",
      useFactory: function* () {
        yield promise;
      },
    });
    expect(container.get(Later)).toBe(promise);
  });
});
