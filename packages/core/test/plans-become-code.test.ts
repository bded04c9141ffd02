import { createContainer, token, type Token } from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";
import { afterAll, beforeEach, expect, jest, test } from "@jest/globals";
import { withCompiler } from "./fixtures/with-compiler.js";

const compiled = jest.fn();
const restore = withCompiler(compiled);
afterAll(restore);

class Part {}
class Price {}
const Name = token<string>("Name");
const Alias = token<Part>("Alias");
class Basket {
  constructor(
    readonly part: Part,
    readonly price: Price,
  ) {}
}
class Whole {
  readonly parts: readonly unknown[];
  constructor(...parts: unknown[]) {
    this.parts = parts;
  }
}
const Made = token<Whole>("Made");

const shop = () =>
  createContainer()
    .registerScopeManager("tenant", new RetainingScopeManager())
    .registerScopeManager("session", new RetainingScopeManager(), { within: "tenant" })
    .bind(Name, { useValue: "acme" })
    .bind(Part)
    .bind(Alias, { useExisting: Part })
    .bind(Price, { scope: "tenant" })
    .bind(Basket, { scope: "session", inject: [Part, Price] });
type Shop = ReturnType<typeof shop>;

const bound: readonly (readonly [string, (container: Shop) => Shop])[] = [
  ["a class", (container) => container.bind(Made, { useClass: Whole, inject: [] })],
  ["a factory", (container) => container.bind(Made, { useFactory: () => new Whole(), inject: [] })],
  ["what a scope keeps", (container) => container.bind(Made, { scope: "session", useClass: Whole, inject: [] })],
  [
    "a whole graph",
    (container) =>
      container.bind(Made, { scope: "session", useClass: Whole, inject: [Part, Alias, Name, Basket] as never }),
  ],
];
const asked: readonly (readonly [string, (container: Shop, made: Token<Whole>) => unknown])[] = [
  ["synchronously", (container, made) => container.get(made)],
  ["asynchronously", (container, made) => container.getAsync(made)],
];

/** Asks once in each of so many sessions of one tenant. */
async function live(container: Shop, ask: (container: Shop, made: Token<Whole>) => unknown, sessions: number) {
  for (let session = 0; session < sessions; session++) {
    await container.runInScope("tenant", "acme", () => {
      container.get(Price);
      return container.runInScope("session", `${session} of ${sessions}`, () => ask(container, Made));
    });
  }
}

beforeEach(async () => {
  const container = shop().bind(Made, { useClass: Whole, inject: [] });
  await live(container, (resolver) => resolver.get(Made), 50); // whether code may be generated at all is known from here on
  compiled.mockClear();
});

/** A factory may return a promise at any time: where that would be fine, the engine makes it. */
const mayBePromised = (what: string, how: string): boolean => what === "a factory" && how === "asynchronously";

test.each(
  asked
    .flatMap(([how, ask]) => bound.map(([what, bind]) => [what, how, bind, ask] as const))
    .filter(([what, how]) => !mayBePromised(what, how)),
)(
  "%s becomes one piece of code, once, when it has been constructed fifty times: asked for %s",
  async (_what, _how, bind, ask) => {
    const container = bind(shop());
    await live(container, ask, 49);
    expect(compiled).toHaveBeenCalledTimes(0);
    await live(container, ask, 1);
    expect(compiled).toHaveBeenCalledTimes(1);
    await live(container, ask, 120);
    expect(compiled).toHaveBeenCalledTimes(1);
  },
);

test("what is bound afterwards makes another plan, once, and other code", async () => {
  const container = shop().bind(Made, { useClass: Whole, inject: [] });
  await live(container, asked[0]![1], 60);
  container.bind(token("Other"), { useValue: 1 });
  await live(container, asked[0]![1], 49);
  expect(compiled).toHaveBeenCalledTimes(1);
  await live(container, asked[0]![1], 60);
  expect(compiled).toHaveBeenCalledTimes(2);
});
