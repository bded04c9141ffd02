import { Container, createContainer, token, type Resolver } from "@ambit/core";
import { AsyncContextScopeManager } from "@ambit/scope-async-context";
import { TenantScopeManager } from "@ambit/scope-tenant";
import { describe, expect, it, jest } from "@jest/globals";
import { apart } from "../src/leaks/apart.js";
import { Tally } from "../src/leaks/tally.js";
import { expectLeft } from "./expect-left.js";

jest.setTimeout(60_000); // collections take their time on a busy machine

const count = 1_000;
const Locale = token<object>("Locale");
const Page = token<object>("Page");

function server() {
  const container = createContainer()
    .registerScopeManager("tenant", new TenantScopeManager())
    .registerScopeManager("request", new AsyncContextScopeManager(), { within: "tenant", orphan: "allow" })
    .bind(Locale, { scope: "singleton", useFactory: () => ({}) })
    .bind(Page, { scope: "request", useFactory: (resolver) => ({ locale: resolver.get(Locale) }) });
  return { container, tally: new Tally() };
}

describe("what came in with a scope", () => {
  it("Z20 is not retained by those who were seen to ask for it", async () => {
    const { container, tally } = server();
    for (let id = 0; id < count; id++) {
      const visit = () => {
        tally.add("scope", container.getCurrentScope("request")!);
        tally.add("page", container.get(Page));
      };
      container.runInScope("request", id, visit, { provide: [[Locale, tally.add("locale", {})]] });
    }
    await expectLeft(tally);
    expect(container.metrics().scopes.request?.opened).toBe(count);
  });

  it("Z20 is not retained where it was bound by handle", async () => {
    const { container, tally } = server();
    await apart(() => {
      for (let id = 0; id < count; id++) {
        using request = container.enterScope("request", id);
        request.bind(Locale, { scope: "scoped", useFactory: (resolver) => ({ resolver }) });
        tally.add("scope", request.scope);
        tally.add("locale", request.get(Locale));
        tally.add("page", request.get(Page));
      }
    });
    await expectLeft(tally);
    expect(container.metrics().scopes.request?.opened).toBe(count);
  });
});

describe("overrides", () => {
  const rounds = [
    ["that nobody asked for", () => undefined],
    ["that a singleton was made with", ({ container }: ReturnType<typeof server>) => container.get(Locale)],
    [
      "that a request was made with",
      ({ container }: ReturnType<typeof server>) => container.runInScope("request", () => container.get(Page)),
    ],
  ] as const;

  it.each(rounds)("Z20 %s are not retained beyond their undo, nor what was made meanwhile", async (_, ask) => {
    const { container, tally } = server();
    ask({ container, tally });
    await apart(() => {
      for (let round = 0; round < count; round++) {
        const fake = tally.add("fake", {});
        const undo = container.override(Locale, { scope: "singleton", useFactory: () => fake });
        const made = ask({ container, tally });
        if (made !== undefined) tally.add("made", made);
        undo();
      }
    });
    await expectLeft(tally);
    expect(container.metrics().singletons.live).toBeLessThan(3);
  });
});

describe("what is kept for later", () => {
  const Handler = token<object>("Handler");
  const Pool = token<object>("Pool");
  const Shared = token<object>("Shared");

  /** Each tenant's pool is first asked for by a request, and keeps something to resolve with. */
  async function poolsOf(kept: (resolver: Resolver) => unknown) {
    const { container, tally } = server();
    container.bind(Shared, { scope: "resolution", useFactory: () => ({}) });
    container.bind(Pool, {
      scope: "tenant",
      useFactory: (resolver) => {
        tally.add("shared for one resolution", resolver.get(Shared));
        return { kept: kept(resolver) };
      },
    });
    container.bind(Handler, {
      scope: "request",
      useFactory: (resolver) => ({ pool: resolver.get(Pool) }),
      dispose: () => undefined,
    });
    await apart(async () => {
      for (let id = 0; id < count; id++) {
        await container.runInScopes([["tenant", id], ["request"]], async () => {
          tally.add("handler", await container.getAsync(Handler));
          tally.add("scope", container.getCurrentScope("request")!);
        });
      }
    });
    return { container, tally };
  }

  it.each([
    ["a resolver", (resolver: Resolver) => resolver],
    ["a provider", (resolver: Resolver) => resolver.get(Container).provider(Page)],
    ["a proxy", (resolver: Resolver) => resolver.get(Container).proxy(Page)],
  ])("Z20 by %s of a wider scope holds nobody who happened to be the first to ask", async (_, kept) => {
    const { container, tally } = await poolsOf(kept);
    await expectLeft(tally);
    expect(container.metrics().scopes.tenant?.open).toBe(count);
  });

  it("Z20 captured scopes hold their empty shells, and nothing that was in them", async () => {
    const { container, tally } = await poolsOf((resolver) => resolver.get(Container).captureScopes());
    await expectLeft(tally, { scope: count });
    expect(container.metrics().scopes.tenant?.open).toBe(count);
  });
});
