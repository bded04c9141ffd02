import { createContainer, ScopeClosedError, token, type Scope } from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";
import { afterAll, expect, jest, test } from "@jest/globals";
import fc from "fast-check";
import { graphs, liveThrough } from "./fixtures/graph-life.js";
import { expectBalanced } from "./fixtures/expect-balanced.js";
import { turns } from "./fixtures/turns.js";
import { withCompiler } from "./fixtures/with-compiler.js";

const SessionScope = token<Scope>("SessionScope");
const Baskets = token<() => unknown>("Baskets");

const rounds = 70; // more than it takes until plans become code

const compiled = jest.fn();
const restore = withCompiler(compiled);
afterAll(restore);

test("what is constructed by plan lives as what the engine keeps records of", async () => {
  await fc.assert(
    fc.asyncProperty(graphs, async (graph) => {
      expect(await liveThrough(graph, rounds, false)).toEqual(await liveThrough(graph, rounds, true));
    }),
    { numRuns: 150 },
  );
  expect(compiled).toHaveBeenCalled();
});

test.each([
  ["by plan", false],
  ["with records", true],
])(
  "an instance that ends its own scope while it is constructed %s is disposed of once, and its disposer may ask for things",
  async (_, listens) => {
    // prettier-ignore
    const container = createContainer().registerScopeManager("session", new RetainingScopeManager());
    if (listens) container.events.on("instanceCreated", () => undefined);
    const log: string[] = [];
    class Journal {
      write(line: string): void {
        log.push(line);
      }
    }
    class Basket {
      constructor(scope: Scope) {
        scope.closeInBackground("evicted");
      }
      [Symbol.dispose](): void {
        container.get(Journal).write("disposed of");
        container.get(Journal).write(container.tryGet(Basket) === undefined ? "undefined" : "found");
      }
    }
    const session = container.runInScope("session", "ann", () => container.getCurrentScope("session") as Scope);
    container
      .bind(Journal, { scope: "singleton" })
      .bind(SessionScope, { useValue: session })
      .bind(Basket, { scope: "session", inject: [SessionScope] })
      .bind(Baskets, { scope: "session", useFactory: (r) => () => r.get(Basket) });
    const later = container.runInScope("session", "ann", () => container.get(Baskets));

    expect(later).toThrow(ScopeClosedError);
    await turns();
    expect(log).toEqual(["disposed of", "undefined"]);
    expect(session.state).toBe("closed");
    expectBalanced(container.metrics());
  },
);
