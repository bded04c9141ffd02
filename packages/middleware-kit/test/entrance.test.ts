import { describe, expect, it, jest } from "@jest/globals";
import {
  createContainer,
  InvalidScopeIdError,
  ParentScopeNotActiveError,
  ScopeCapacityError,
  scopeId,
  ScopeNotActiveError,
  token,
  UnknownScopeError,
} from "@ambit/core";
import { createEntrance, MissingScopeIdError, type MiddlewareOptions } from "@ambit/middleware-kit";
import { ManualClock } from "@ambit/manager-kit";
import { AsyncContextScopeManager } from "@ambit/scope-async-context";
import { SessionScopeManager } from "@ambit/scope-session";
import { TenantScopeManager } from "@ambit/scope-tenant";

interface Asked {
  readonly tenant?: string | undefined;
  readonly session?: string | undefined;
}

type Names = "tenant" | "session" | "request";

const Locale = token<string>("Locale");

function house(dispose: (place: readonly unknown[]) => void = () => undefined) {
  const onError = jest.fn();
  const container = createContainer({ onError })
    .registerScopeManager("tenant", new TenantScopeManager())
    .registerScopeManager("session", new SessionScopeManager(), { within: "tenant" })
    .registerScopeManager("request", new AsyncContextScopeManager(), { within: "session", orphan: "allow" });
  const Place = token<readonly unknown[]>("Place");
  container.bind(Locale, { scope: "request", provided: true });
  container.bind(Place, {
    scope: "request",
    inject: [scopeId("tenant"), scopeId("session"), scopeId("request")],
    useFactory: (...ids: readonly unknown[]) => ids,
    dispose,
  });
  const enter = (options: Partial<MiddlewareOptions<Asked, Names>> = {}) =>
    createEntrance<
      Asked,
      { tenant: TenantScopeManager; session: SessionScopeManager; request: AsyncContextScopeManager }
    >(container, { scopes, ...options });
  return { container, onError, Place, enter };
}

const scopes: MiddlewareOptions<Asked, Names>["scopes"] = [
  { scope: "tenant", id: ({ tenant }) => tenant },
  { scope: "session", id: ({ session }) => session },
  { scope: "request" },
];
const ann: Asked = { tenant: "acme", session: "ann" };

describe("what a request enters", () => {
  it("is the scopes of the rules, wide to narrow, with the ids that their functions find", async () => {
    const { container, Place, enter } = house();
    const entrance = enter();
    expect(await entrance.enter(ann, () => container.get(Place))).toEqual(["acme", "ann", 1]);
    expect(await entrance.enter(ann, () => container.get(Place))).toEqual(["acme", "ann", 2]);
    expect(container.metrics().scopes).toMatchObject({
      tenant: { opened: 1, entered: 2, exited: 2 },
      session: { opened: 1, entered: 2, exited: 2 },
      request: { opened: 2, closed: 2 },
    });
  });

  it("begins in the same turn where no id is promised", () => {
    const { enter } = house();
    const work = jest.fn();
    void enter().enter(ann, work);
    expect(work).toHaveBeenCalledTimes(1);
  });

  it("waits for ids that are promised, and asks for one after the other", async () => {
    const { container, Place, enter } = house();
    const asked: string[] = [];
    const entrance = enter({
      scopes: [
        { scope: "tenant", id: async ({ tenant }) => (asked.push("tenant"), Promise.resolve(tenant)) },
        { scope: "session", id: ({ session }) => (asked.push("session"), session) },
        { scope: "request", id: async () => Promise.resolve("r1") },
      ],
    });
    expect(await entrance.enter(ann, () => container.get(Place))).toEqual(["acme", "ann", "r1"]);
    await expect(entrance.enter({ session: "ann" }, () => undefined)).rejects.toThrow(MissingScopeIdError);
    expect(asked).toEqual(["tenant", "session", "tenant"]);
  });

  it("is given the values of the rules", async () => {
    const { container, enter } = house();
    const entrance = enter({
      scopes: [
        ...scopes.slice(0, 2),
        { scope: "request", provide: ({ session }) => [[Locale, `of ${session ?? ""}`]] },
      ],
    });
    expect(await entrance.enter(ann, () => container.get(Locale))).toBe("of ann");
  });

  it("has names that the compiler knows, and that are looked up when the middleware is made", () => {
    const { container } = house();
    // @ts-expect-error -- there is no manager of that name
    expect(() => createEntrance<Asked, never>(container, { scopes: [{ scope: "sesion" }] })).toThrow(UnknownScopeError);
    // @ts-expect-error -- there is no manager of that name
    expect(() => createEntrance(container, { scopes: [{ scope: "sesion" }] })).toThrow('Did you mean "session"?');
    createEntrance(container, { scopes: [{ scope: "session", id: ({ session }: Asked) => session }] });
  });
});

describe("a request that finds all places taken", () => {
  it.each([
    ["is refused", false],
    ["waits for one, where it may", true],
  ])("%s", async (_, waitForPlace) => {
    const sessions = new SessionScopeManager({ maxSessions: 1, whenFull: "wait", clock: new ManualClock() });
    const container = createContainer()
      .registerScopeManager("tenant", new TenantScopeManager())
      .registerScopeManager("session", sessions, { within: "tenant" });
    const entrance = createEntrance(container, {
      scopes: [
        { scope: "tenant", id: () => "acme" },
        { scope: "session", id: (visitor: string) => visitor },
      ],
      waitForPlace,
    });
    let finish!: () => void;
    const entered = new Promise((resolve) => sessions.events.once("entered", resolve));
    const first = entrance.enter("ann", () => new Promise<void>((resolve) => (finish = resolve)));
    await entered;
    const second = entrance.enter("bob", ({ scopes: both }) => both.map(({ id }) => id));
    finish();
    if (waitForPlace) await expect(second).resolves.toEqual(["acme", "bob"]);
    else await expect(second).rejects.toThrow(ScopeCapacityError);
    await first;
    await container.dispose();
  });
});

describe("a request without an id", () => {
  it.each([
    ["at once", { scope: "session" as const, id: ({ session }: Asked) => session }],
    ["later", { scope: "session" as const, id: async ({ session }: Asked) => Promise.resolve(session) }],
  ])("is refused where the function finds none %s, and gets no fresh scope", async (_, rule) => {
    const { container, enter } = house();
    const work = jest.fn();
    const refused = enter({ scopes: [scopes[0]!, rule, { scope: "request" }] }).enter({ tenant: "acme" }, work);
    await expect(refused).rejects.toMatchObject({ code: "MISSING_SCOPE_ID", scope: "session", statusCode: 400 });
    expect(work).not.toHaveBeenCalled();
    expect(container.metrics().scopes).toMatchObject({
      tenant: { opened: 0 },
      session: { opened: 0 },
      request: { opened: 0 },
    });
  });

  it("goes without an optional scope, and into narrower ones that may do without", async () => {
    const { container, enter } = house();
    const entrance = enter({ scopes: [scopes[0]!, { ...scopes[1]!, optional: true }, { scope: "request" }] });
    await entrance.enter({ tenant: "acme" }, ({ scopes: entered }) => {
      expect(entered.map(({ name }) => name)).toEqual(["tenant", "request"]);
      expect(() => container.get(scopeId("session"))).toThrow(ScopeNotActiveError);
    });
    await entrance.enter(ann, ({ scopes: entered }) => expect(entered).toHaveLength(3));
  });

  it("is refused where a narrower scope may not do without the optional one", async () => {
    const { enter } = house();
    const entrance = enter({ scopes: [{ ...scopes[0]!, optional: true }, scopes[1]!] });
    await expect(entrance.enter({ session: "ann" }, () => undefined)).rejects.toThrow(ParentScopeNotActiveError);
  });

  it.each([
    ["null", null],
    ["an empty string", ""],
  ])("is refused where the id is %s", async (_, id) => {
    const { enter } = house();
    const entrance = enter({ scopes: [{ scope: "tenant", id: () => id as string, optional: true }] });
    await expect(entrance.enter(ann, () => undefined)).rejects.toThrow(InvalidScopeIdError);
  });

  it("is refused with what the function throws, whichever function waits", async () => {
    const { enter } = house();
    const entrance = enter({
      scopes: [
        { scope: "tenant", id: async () => Promise.resolve("acme") },
        {
          scope: "session",
          id: () => {
            throw new RangeError("forged");
          },
        },
      ],
    });
    await expect(entrance.enter(ann, () => undefined)).rejects.toThrow("forged");
  });
});

describe("a request that is skipped", () => {
  it("is asked for nothing, heard of by no hook, and finds singletons only", async () => {
    const { container, Place, enter } = house();
    const Clock = token<string>("Clock");
    container.bind(Clock, { useValue: "tick" });
    const unexpected = jest.fn<() => never>();
    const entrance = enter({
      scopes: [{ scope: "tenant", id: unexpected }],
      skip: ({ tenant }) => tenant === undefined,
      onEntered: unexpected,
      onLeft: unexpected,
    });
    await entrance.enter({}, (scope) => {
      expect(scope.scopes).toEqual([]);
      expect(scope.get(Clock)).toBe("tick");
      expect(() => scope.get(Place)).toThrow(ScopeNotActiveError);
    });
    expect(unexpected).not.toHaveBeenCalled();
  });
});

describe("what others hear", () => {
  it("is that the request came in, and how it left, when all is disposed", async () => {
    const order: unknown[] = [];
    const { Place, enter } = house(() => order.push("disposed"));
    const entrance = enter({
      onEntered: (_, scope) => order.push(["entered", scope.get(Place)]),
      onLeft: (_, outcome) => order.push(["left", outcome]),
    });
    await entrance.enter(ann, () => order.push("work"));
    expect(order).toEqual([["entered", ["acme", "ann", 1]], "work", "disposed", ["left", { ok: true }]]);
  });

  it("is the error of the work, which its caller gets too", async () => {
    const error = new RangeError("wrong");
    const onLeft = jest.fn();
    const dispose = jest.fn();
    const { container, Place, enter, onError } = house(dispose);
    const failing = enter({ onLeft }).enter(ann, async () => {
      container.get(Place);
      throw error;
    });
    await expect(failing).rejects.toBe(error);
    expect(onLeft).toHaveBeenCalledWith(ann, { ok: false, error });
    expect(dispose).toHaveBeenCalledWith(["acme", "ann", 1], { ok: false, error });
    expect(onError).not.toHaveBeenCalled();
  });

  it("is what the first hook throws, and the work is not called", async () => {
    const work = jest.fn();
    const onLeft = jest.fn();
    const error = new RangeError("not you");
    const { container, enter } = house();
    const refuse = (): void => {
      throw error;
    };
    await expect(enter({ onEntered: refuse, onLeft }).enter(ann, work)).rejects.toBe(error);
    expect(work).not.toHaveBeenCalled();
    expect(onLeft).toHaveBeenCalledWith(ann, { ok: false, error });
    expect(container.metrics().scopes.request).toMatchObject({ opened: 1, closed: 1 });
  });

  it("is what fails when the work is done: the caller, who has answered, does not hear it", async () => {
    const failure = new RangeError("cannot close");
    const { container, Place, enter } = house(() => {
      throw failure;
    });
    const onError = jest.fn();
    expect(await enter({ onError }).enter(ann, () => container.get(Place).length)).toBe(3);
    expect(onError.mock.calls).toEqual([[failure, ann]]);
  });

  it("is both errors, where the work and a disposer fail; the caller hears his own", async () => {
    const [error, failure] = [new RangeError("wrong"), new RangeError("cannot close")];
    const { container, Place, enter } = house(() => {
      throw failure;
    });
    const onError = jest.fn();
    const failing = enter({ onError }).enter(ann, async () => {
      container.get(Place);
      throw error;
    });
    await expect(failing).rejects.toBe(error);
    expect(onError.mock.calls).toEqual([[expect.objectContaining({ errors: [error, failure] }), ann]]);
  });

  it("goes to the container where nobody listens, or who listens fails", async () => {
    const failure = new RangeError("cannot tell");
    const fail = (): never => {
      throw failure;
    };
    const { onError, enter } = house();
    await enter({ onLeft: fail }).enter(ann, () => undefined);
    await enter({ onLeft: () => undefined, onError: fail }).enter(ann, () => undefined);
    expect(onError.mock.calls).toEqual([[failure]]);
    await enter({ onLeft: fail, onError: fail }).enter(ann, () => undefined);
    expect(onError.mock.calls).toEqual([[failure], [failure]]);
  });
});
