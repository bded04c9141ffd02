import { Container, createContainer, token, type AnyContainer } from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";
import { describe, expect, it } from "@jest/globals";
import { Recorded } from "./fixtures/disposables.js";
import { EndingScopeManager } from "./fixtures/ending-scope-manager.js";

const Service = token<Recorded>("Service");

describe("what opens scopes", () => {
  it("B9 obtained once, it opens and closes nested scopes again and again, each with instances of its own", () => {
    const log: string[] = [];
    let made = 0;
    const container = createContainer()
      .registerScopeManager("outer", new EndingScopeManager())
      .registerScopeManager("inner", new EndingScopeManager(), { within: "outer" })
      .bind(Service, { scope: "scoped", useFactory: () => new Recorded(`service ${++made}`, log) });
    const open = container.enterScope.bind(container);

    for (let round = 0; round < 3; round++) {
      log.length = made = 0;
      const outer = open("outer", 1);
      outer.get(Service);
      const inner = open("inner", 1);
      expect(inner.get(Service)).not.toBe(outer.get(Service));
      inner.exit();
      expect(log).toEqual(["service 2"]);
      outer.exit();
      expect(log).toEqual(["service 2", "service 1"]);
    }
  });

  it("B11 the container can be asked for at the root and in a scope, and be injected into a singleton", () => {
    class Opener {
      constructor(private readonly container: AnyContainer) {}

      visit(id: string): Recorded {
        return this.container.runInScope("session", id, () => this.container.get(Service));
      }
    }
    const container = createContainer()
      .registerScopeManager("session", new RetainingScopeManager())
      .bind(Service, { scope: "session", useFactory: () => new Recorded("service", []) });
    const Opening = token<Opener>("Opening");
    container.bind(Opening, {
      scope: "singleton",
      inject: [Container],
      useFactory: (injected) => new Opener(injected as AnyContainer),
    });

    container.validate();
    const opener = container.get(Opening);
    expect(container.get(Container)).toBe(container);
    expect(container.runInScope("session", "a", () => container.get(Container))).toBe(container);
    expect(opener.visit("a")).toBe(opener.visit("a"));
    expect(opener.visit("b")).not.toBe(opener.visit("a"));
    expect(container.runInScope("session", "a", () => container.get(Service))).toBe(opener.visit("a"));
  });
});
