import { describe, expect, it } from "@jest/globals";
import { createContainer, inject, optional, scopeId, token, tokenName } from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";
import { EndingScopeManager } from "./fixtures/ending-scope-manager.js";
import { rejectionOf, thrownBy } from "./fixtures/thrown-by.js";

const Locale = token<string | null>("Locale");
const Greeting = token<{ readonly text: string }>("Greeting");

function desk() {
  return createContainer()
    .registerScopeManager("session", new RetainingScopeManager())
    .bind(Locale, { scope: "session", provided: true })
    .bind(Greeting, { scope: "session", useFactory: (locale) => ({ text: `in ${String(locale)}` }), inject: [Locale] });
}

describe("values provided on entry", () => {
  it("N7 seed N16 are there inside and nowhere else, each scope with its own (defect D21)", () => {
    const container = desk();
    const greet = () => container.get(Greeting).text;
    expect(container.runInScope("session", "a", greet, { provide: [[Locale, "fr"]] })).toBe("in fr");
    expect(container.runInScope("session", "b", greet, { provide: [[Locale, "de"]] })).toBe("in de");
    expect(container.runInScope("session", "a", greet)).toBe("in fr");
    expect(container.tryGet(Locale)).toBeUndefined();
    expect(thrownBy(() => container.get(Locale))).toMatchObject({ code: "SCOPE_NOT_ACTIVE" });
  });

  it("N7 go through every way in, asynchronous work included", async () => {
    const container = desk();
    const provide = [[Locale, "it"]] as const;
    using handle = container.enterScope("session", "handle", { provide: [[Locale, "it"]] });
    expect(handle.get(Locale)).toBe("it");
    expect(container.runInScopes([["session", "steps", { provide }]], () => container.get(Locale))).toBe("it");
    expect(
      await container.runInScopeAsync("session", "async", () => container.get(Locale), { provide: [[Locale, "it"]] }),
    ).toBe("it");
    await using later = await container.enterScopeAsync("session", "later", { provide });
    expect(later.get(Locale)).toBe("it");
  });

  it("N7 may be null", () => {
    const container = desk();
    container.runInScope("session", "a", () => expect(container.get(Locale)).toBeNull(), { provide: [[Locale, null]] });
  });

  it("N7 for a token that nobody declared are refused, and nothing is entered", () => {
    const container = desk();
    const Undeclared = token<number>("Undeclared");
    const error = thrownBy(() =>
      container.runInScope("session", "a", () => 1, {
        provide: [
          [Locale, "fr"],
          [Undeclared, 1],
        ],
      }),
    );
    expect(error).toMatchObject({ code: "NOT_BOUND", token: "Undeclared" });
    expect(container.getCurrentScope("session")).toBeUndefined();
    expect(container.metrics().scopes.session).toMatchObject({ active: 0, rejected: 1 });
    expect(container.runInScope("session", "a", () => container.tryGet(Locale))).toBeUndefined();
  });

  it("N7 that differ from those of an open scope are refused; the same again are fine (defect D21)", () => {
    const container = desk();
    container.runInScope("session", "a", () => undefined, { provide: [[Locale, "fr"]] });
    container.runInScope("session", "a", () => undefined, { provide: [[Locale, "fr"]] });
    const error = thrownBy(() => container.runInScope("session", "a", () => undefined, { provide: [[Locale, "de"]] }));
    expect(error).toMatchObject({ code: "VALUE_ALREADY_PROVIDED", token: "Locale", scope: "session" });
    container.runInScope("session", "a", () => expect(container.get(Locale)).toBe("fr"));
  });

  it("N7 that are missing are a typed error, with the path to whoever needs them", () => {
    const container = desk();
    const error = thrownBy(() => container.runInScope("session", "a", () => container.get(Greeting)));
    expect(error).toMatchObject({
      code: "VALUE_NOT_PROVIDED",
      token: "Locale",
      scope: "session",
      path: ["Greeting", "Locale"],
    });
  });

  it("seed N17 may be left out where they are asked for optionally", () => {
    const container = desk();
    const Polite = token<unknown>("Polite");
    container.bind(Polite, { scope: "session", useFactory: (locale) => ({ locale }), inject: [optional(Locale)] });
    container.runInScope("session", "without", () => {
      expect(container.tryGet(Locale)).toBeUndefined();
      expect(container.get(Polite)).toEqual({ locale: undefined });
    });
    container.runInScope("session", "with", () => expect(container.get(Polite)).toEqual({ locale: "fr" }), {
      provide: [[Locale, "fr"]],
    });
  });

  it("N7 go before the container's own binding inside that scope, and are not disposed with it", () => {
    const disposed: string[] = [];
    class Connection implements Disposable {
      constructor(readonly name = "default") {}
      [Symbol.dispose]() {
        disposed.push(this.name);
      }
    }
    const container = createContainer()
      .registerScopeManager("request", new EndingScopeManager())
      .bind(Connection, { scope: "request" });
    const given = new Connection("given");
    container.runInScope("request", "r", () => expect(container.get(Connection)).toBe(given), {
      provide: [[Connection, given]],
    });
    container.runInScope("request", "r", () => expect(container.get(Connection).name).toBe("default"));
    expect(disposed).toEqual(["default"]);
  });

  it("N7 are gone when the scope has ended: the next one of that id starts without", () => {
    const container = createContainer()
      .registerScopeManager("request", new EndingScopeManager())
      .bind(Locale, { scope: "request", provided: true });
    container.runInScope("request", "r", () => expect(container.get(Locale)).toBe("fr"), { provide: [[Locale, "fr"]] });
    container.runInScope("request", "r", () => expect(container.tryGet(Locale)).toBeUndefined());
  });
});

describe("the id of a scope", () => {
  it("N7 can be injected under its token, as the very id that was given (defect D21)", () => {
    const container = desk();
    const symbol = Symbol("s");
    class Knows {
      readonly id = inject(scopeId("session"));
    }
    container.bind(Knows, { scope: "session" });
    for (const id of ["a", 1, 1n, symbol])
      expect(container.runInScope("session", id, () => container.get(Knows).id)).toBe(id);
    expect(scopeId("session")).toBe(scopeId("session"));
    expect(tokenName(scopeId("session"))).toBe("scopeId(session)");
  });
});

describe("values that an open scope has", () => {
  const Plain = token<string>("Plain");
  const Other = token<string>("Other");
  const build = () =>
    createContainer()
      .registerScopeManager("session", new RetainingScopeManager())
      .registerScopeManager("request", new RetainingScopeManager())
      .bind(Locale, { scope: "session", provided: true })
      .bind(Plain, { useValue: "default" })
      .bind(Other, { useValue: "default" });
  const already = expect.objectContaining({ code: "VALUE_ALREADY_PROVIDED" });

  it("N7 of tokens that are bound anyhow: the same again are fine, others are refused, further ones come in", () => {
    const container = build();
    const enter = (provide: readonly (readonly [typeof Plain, string])[]) =>
      container.runInScope("session", "a", () => [container.get(Plain), container.get(Other)], { provide });
    expect(enter([[Plain, "mine"]])).toEqual(["mine", "default"]);
    expect(enter([[Plain, "mine"]])).toEqual(["mine", "default"]);
    expect(() => enter([[Plain, "another"]])).toThrow(already);
    expect(enter([[Other, "mine too"]])).toEqual(["mine", "mine too"]);
  });

  it("N7 are not put in the place of what was bound in there by a recipe", () => {
    const container = build();
    const handle = container.enterScope("session", "a").bind(Plain, { useFactory: () => "made" });
    const provide = [[Plain, "given"]] as const;
    expect(() => container.runInScope("session", "a", () => 1, { provide })).toThrow(already);
    expect(handle.get(Plain)).toBe("made");
    handle.exit();
  });

  it("N7 declared for its kind are found wherever the scope is current, also from inside an unrelated one", () => {
    const container = build();
    const read = () => container.runInScope("request", 1, () => container.get(Locale));
    expect(container.runInScope("session", "a", read, { provide: [[Locale, "fr"]] })).toBe("fr");
  });

  it("N7 declared for another kind hold in the scope that they came with", () => {
    const container = build();
    const provide = [[Locale, "fr"]] as const;
    expect(container.runInScope("request", 1, () => container.get(Locale), { provide })).toBe("fr");
    expect(container.tryGet(Locale)).toBeUndefined();
  });

  it("N7 that nobody declared are refused by ways in that can wait too, before a scope is opened", async () => {
    const container = build();
    const provide = [[token<number>("Undeclared"), 1]] as const;
    const refused = rejectionOf(container.runInScopeAsync("session", "a", () => 1, { provide }));
    expect(await refused).toMatchObject({ code: "NOT_BOUND", token: "Undeclared" });
    expect(container.metrics().scopes.session).toMatchObject({ opened: 0, entered: 0, rejected: 1 });
  });

  it("N7 that are refused let the flow out again, with the refusal as the outcome", () => {
    const container = build();
    const outcomes: unknown[] = [];
    container.events.on("exited", ({ outcome }) => outcomes.push(outcome));
    const enter = (locale: string) => container.runInScope("session", "a", () => 1, { provide: [[Locale, locale]] });
    enter("fr");
    const error = thrownBy(() => enter("de"));
    expect(outcomes).toEqual([{ ok: true }, { ok: false, error }]);
  });
});

describe("a call with what it asks for", () => {
  const handler = (greeting: { readonly text: string }, name: string) => `${greeting.text}, ${name}`;

  it("seed N20 gets instances, then the given arguments", () => {
    const container = desk();
    const call = () => container.invoke(handler, [Greeting], "Ann");
    expect(container.runInScope("session", "a", call, { provide: [[Locale, "fr"]] })).toBe("in fr, Ann");
  });

  it("seed N20 is refused for what is created asynchronously, and not called", () => {
    const container = desk().bind(Greeting, { replace: true, useFactory: async () => ({ text: "later" }) });
    const call = () => container.invoke(handler, [Greeting], "Ann");
    expect(thrownBy(call)).toMatchObject({ code: "ASYNC_RESOLUTION_REQUIRED", token: "Greeting" });
  });

  it("seed N20 is refused for what is unknown, and gets undefined where it may be missing", async () => {
    const container = createContainer();
    const Unknown = token<object>("Unknown");
    let called = 0;
    expect(thrownBy(() => container.invoke(() => called++, [Unknown]))).toMatchObject({
      code: "NOT_BOUND",
      token: "Unknown",
    });
    expect(called).toBe(0);
    expect(container.invoke((value) => value, [optional(Unknown)])).toBeUndefined();
    expect(await rejectionOf(container.getAsync(Unknown))).toMatchObject({ code: "NOT_BOUND" });
  });
});
