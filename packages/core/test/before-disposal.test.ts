import { createContainer, ScopeClosedError, token, type Scope } from "@ambit/core";
import { ManualClock, RetainingScopeManager } from "@ambit/manager-kit";
import { describe, expect, it } from "@jest/globals";
import { deferred } from "./fixtures/deferred.js";
import { Recorded } from "./fixtures/disposables.js";
import { rejectionOf, thrownBy } from "./fixtures/thrown-by.js";
import { stateOf, turns } from "./fixtures/turns.js";

const Part = token<Recorded>("Part");

/** Sessions within tenants; `log` tells in which order things came to their end. */
function build(clock = new ManualClock()) {
  const log: string[] = [];
  const container = createContainer({ clock, disposeTimeoutMs: 1_000 })
    .registerScopeManager("tenant", new RetainingScopeManager({ clock }))
    .registerScopeManager("session", new RetainingScopeManager({ clock }), { within: "tenant" })
    .bind(Part, { scope: "session", useFactory: () => new Recorded("part", log) });
  const within = <R>(work: () => R): R => container.runInScopes([["tenant", "t"], ["session", "s"]], work); // prettier-ignore
  const scope = (name: "tenant" | "session"): Scope => within(() => container.getCurrentScope(name))!;
  return { clock, log, container, within, session: scope("session"), tenant: scope("tenant") };
}

describe("what is to be done before a scope is disposed", () => {
  it("is waited for before anything is disposed, also where scopes within have just ended", async () => {
    const { log, container, tenant } = build();
    const Kept = token<Recorded>("Kept");
    container.bind(Kept, { scope: "tenant", useFactory: () => new Recorded("kept", log) });
    container.runInScope("tenant", "t", () => container.get(Kept));
    const gate = deferred();
    tenant.beforeDisposal("flush", () => gate.promise);
    const closing = Promise.resolve(tenant.close());
    expect([await stateOf(closing), log]).toEqual(["pending", []]);
    gate.resolve();
    await closing;
    expect(log).toEqual(["kept"]);
  });

  it("is done when all have left and the scopes within have ended, the last first, with the outcome", async () => {
    const { log, within, container, session, tenant } = build();
    const gate = deferred();
    const visit = within(() => gate.promise);
    within(() => container.get(Part));
    tenant.beforeDisposal("tenant's", () => void log.push("tenant's"));
    session.beforeDisposal("first", (outcome) => void log.push(`first ${String(outcome.ok)}`));
    session.beforeDisposal("second", async () => {
      await turns();
      log.push("second");
    });
    const closing = Promise.resolve(tenant.close("failed", { ok: false, error: "why" }));
    expect(await stateOf(closing)).toBe("pending");
    expect(log).toEqual([]);
    gate.resolve();
    await Promise.all([visit, closing]);
    expect(log).toEqual(["second", "first false", "part", "tenant's"]);
  });

  it("runs inside the scope, which counts nobody for it, and may create what it needs there", async () => {
    const { container, session } = build();
    const seen: unknown[] = [];
    session.beforeDisposal("look", async () => {
      await turns();
      seen.push(
        container.getCurrentScope("session"),
        container.getCurrentScope("tenant")?.id,
        container.get(Part).name,
      );
      seen.push(container.metrics().scopes.session?.active);
      await session.close(); // does not wait for itself
    });
    await session.close();
    expect(seen).toEqual([session, "t", "part", 0]);
    expect(container.metrics().scopes.session).toMatchObject({
      entered: 2,
      exited: 2,
      instances: { created: 1, disposed: 1 },
    });
  });

  it("is in all the wider scopes too for whoever asks their managers", async () => {
    const [tenants, sessions] = [new RetainingScopeManager(), new RetainingScopeManager()];
    const container = createContainer()
      .registerScopeManager("tenant", tenants)
      .registerScopeManager("session", sessions, { within: "tenant" })
      .registerScopeManager("page", new RetainingScopeManager(), { within: "session" });
    const steps = [["tenant", "t"], ["session", "s"], ["page", "p"]] as const; // prettier-ignore
    const page = container.runInScopes(steps, () => container.getCurrentScope("page")!);
    let seen: unknown;
    page.beforeDisposal("look", () => void (seen = [tenants, sessions].map((each) => each.getCurrentScope()?.id)));
    await page.close();
    expect(seen).toEqual(["t", "s"]);
  });

  it.each<[string, () => void | Promise<void>]>([
    ["at once", () => undefined],
    ["later", () => turns(1)],
    ["by failing", () => Promise.reject(new Error("fails later"))],
    [
      "by failing at once",
      () => {
        throw new Error("fails");
      },
    ],
  ])("leaves nothing current behind, also in what it has started, when it ends %s", async (_, end) => {
    const { container, session } = build();
    const gate = deferred();
    let later: Promise<unknown> | undefined;
    session.beforeDisposal("start", () => {
      later = gate.promise.then(() => [
        container.getCurrentScope("tenant"),
        container.getCurrentScope("session"),
        thrownBy(() => container.get(Part)),
      ]);
      return end();
    });
    await Promise.allSettled([(async () => session.close())()]);
    gate.resolve();
    expect(await later).toEqual([undefined, undefined, expect.objectContaining({ code: "SCOPE_CLOSED" })]);
  });

  it("may fail or hang without stopping the rest; its errors come before those of disposers", async () => {
    const { clock, log, container, within, session } = build();
    const failure = new Error("will not");
    const failed: unknown[] = [];
    container.events.on("disposeFailed", ({ token: name, error }) => failed.push([name, error]));
    within(() => container.get(Part));
    session.beforeDisposal("good", () => void log.push("good"));
    session.beforeDisposal("hanging", () => deferred().promise);
    session.beforeDisposal("bad", () => {
      throw failure;
    });
    const closing = rejectionOf(Promise.resolve(session.close()));
    await turns();
    clock.advance(1_000);
    const { errors } = (await closing) as AggregateError;
    expect(errors).toEqual([failure, expect.objectContaining({ code: "DISPOSE_TIMEOUT", token: "hanging" })]);
    expect(failed).toEqual([
      ["bad", failure],
      ["hanging", errors[1]],
    ]);
    expect(log).toEqual(["good", "part"]);
  });

  it("can be taken back, and asked for while it is being done", async () => {
    const { log, session } = build();
    const takeBack = session.beforeDisposal("taken back", () => void log.push("taken back"));
    session.beforeDisposal("asks for more", async () => {
      await turns();
      session.beforeDisposal("more", () => void log.push("more"));
    });
    takeBack();
    takeBack();
    await session.close();
    expect(log).toEqual(["more"]);
  });

  it("U6 asked for after the end it is refused, not lost", async () => {
    const { log, within, container, session } = build();
    let whileDisposing: unknown;
    const Asks = token<object>("Asks");
    const late = () => session.beforeDisposal("late", () => void log.push("late"));
    container.bind(Asks, {
      scope: "session",
      useFactory: () => ({}),
      dispose: () => void (whileDisposing = thrownBy(late)),
    });
    within(() => container.get(Asks));
    await session.close();
    for (const error of [whileDisposing, thrownBy(late)]) expect(error).toBeInstanceOf(ScopeClosedError);
    expect(log).toEqual([]);
  });

  it("where it is asynchronous, a synchronous exit that would end the scope is refused and does nothing of it", async () => {
    const log: string[] = [];
    const container = createContainer().registerScopeManager("request", new RetainingScopeManager());
    const handle = container.enterScope("request", 1);
    handle.scope.beforeDisposal("later", async () => void log.push("later"));
    handle.scope.beforeDisposal("at once", () => void log.push("at once"));
    void handle.scope.close(); // from inside: marks it
    expect(thrownBy(() => handle.exit())).toMatchObject({ code: "ASYNC_DISPOSAL_REQUIRED", tokens: ["later"] });
    expect(log).toEqual([]);
    await handle.scope.close();
    expect(log).toEqual(["at once", "later"]);
  });
});
