import { createContainer, token, type Scope } from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";
import { describe, expect, it } from "@jest/globals";
import { EndingScopeManager } from "./fixtures/ending-scope-manager.js";

const First = token<object>("First");
const Second = token<object>("Second");
/** Lives in scopes of two kinds. */
const Either = token<object>("Either");
/** An instance that is `undefined`. */
const Nothing = token<undefined>("Nothing");
const Never = token<object>("Never");

function build(onDispose?: (name: string) => void) {
  const container = createContainer()
    .registerScopeManager("request", new EndingScopeManager())
    .registerScopeManager("session", new RetainingScopeManager());
  const dispose = (name: string) => (onDispose === undefined ? {} : { dispose: () => onDispose(name) });
  container.bind(First, { scope: "session", useFactory: () => ({ first: true }), ...dispose("First") });
  container.bind(Second, { scope: "session", useFactory: () => ({ second: true }), ...dispose("Second") });
  container.bind(Either, {
    scope: ["request", "session"],
    useFactory: () => ({ either: true }),
    ...dispose("Either"),
  });
  container.bind(Nothing, { scope: "session", useFactory: () => undefined, ...dispose("Nothing") });
  container.bind(Never, { scope: "session", useFactory: () => ({}) });
  const handle = container.enterScope("session", 1);
  const made = [First, Second, Either, Nothing].map((each) => [each, handle.get(each)] as const);
  return { container, handle, made };
}

const held = (scope: Scope) => [...scope.instances().keys()].map((each) => each.name).sort();

describe("what a scope holds", () => {
  it("is told by token: what has been created, undefined too, and nothing else", () => {
    const { handle, made } = build();
    expect(handle.scope.instances()).toEqual(new Map<unknown, unknown>(made));
    expect([...handle.scope.instances().keys()]).not.toContain(Never);
    expect(handle.scope.instanceCount).toBe(4);
  });

  it("is not changed by whoever is told", () => {
    const { handle } = build();
    (handle.scope.instances() as Map<unknown, unknown>).clear();
    expect(held(handle.scope)).toEqual(["Either", "First", "Nothing", "Second"]);
  });

  it("is nothing once it has closed, also of what needed no disposal", async () => {
    const { container, handle } = build();
    handle.exit();
    await container.closeScope("session", 1);
    expect(handle.scope.instances().size).toBe(0);
    expect(handle.scope.instanceCount).toBe(0);
    expect(container.metrics().scopes.session?.instances).toEqual({ created: 4, disposed: 0, released: 4, live: 0 });
  });

  it("loses each instance when its turn to be disposed has come", async () => {
    const log: [string, string[]][] = [];
    const { container, handle } = build((name) => log.push([name, held(handle.scope)]));
    handle.exit();
    await container.closeScope("session", 1);
    expect(log).toEqual([
      ["Nothing", ["Either", "First", "Second"]],
      ["Either", ["First", "Second"]],
      ["Second", ["First"]],
      ["First", []],
    ]);
  });
});
