import { createContainer, token } from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";
import { describe, expect, it } from "@jest/globals";
import { Recorded } from "./fixtures/disposables.js";
import { thrownBy } from "./fixtures/thrown-by.js";

abstract class Base {
  abstract readonly name: string;
}
class Concrete extends Base {
  readonly name: string = "concrete";
}
const Other = token<Base>("Other");

describe("aliases", () => {
  it.each([
    ["the base", Base, Concrete],
    ["the concrete class", Concrete, Base],
  ])(
    "seed P25 seed C16 with %s asked for first, an interface and its implementation are one instance",
    (_, first, second) => {
      const container = createContainer()
        .bind(Concrete, { scope: "singleton" })
        .bind(Base, { useExisting: Concrete })
        .bind(Other, { useExisting: Base });

      const instance = container.get<Base>(first);

      expect(container.get<Base>(second)).toBe(instance);
      expect(container.get(Other)).toBe(instance);
      expect(container.metrics().singletons).toMatchObject({ created: 1, live: 1 });
    },
  );

  it("seed P25 the alias keeps the lifetime of its target, which is disposed once", async () => {
    const log: string[] = [];
    const Target = token<Recorded>("Target");
    const Alias = token<Recorded>("Alias");
    const container = createContainer()
      .registerScopeManager("session", new RetainingScopeManager())
      .bind(Alias, { useExisting: Target })
      .bind(Target, { scope: "session", useFactory: () => new Recorded("target", log) });
    const visit = (id: number) =>
      container.runInScope("session", id, () => [container.get(Alias), container.get(Target)]);

    const [first, second] = [visit(1), visit(2)];

    expect(first[0]).toBe(first[1]);
    expect(second[0]).not.toBe(first[0]);
    expect(thrownBy(() => container.get(Alias))).toMatchObject({ code: "SCOPE_NOT_ACTIVE" });
    await container.dispose();
    expect(log).toEqual(["target", "target"]);
  });

  it("seed P25 an alias follows an override of its target, and one of itself", () => {
    const container = createContainer().bind(Concrete, { scope: "singleton" }).bind(Base, { useExisting: Concrete });
    const fake = new Concrete();

    const undoTarget = container.override(Concrete, { useValue: fake });
    expect(container.get(Base)).toBe(fake);
    undoTarget();
    const undoAlias = container.override(Base, { useValue: fake });
    expect([container.get(Base), container.get(Concrete) === fake]).toEqual([fake, false]);
    undoAlias();

    expect(container.get(Base)).toBe(container.get(Concrete));
  });

  it("seed P25 an alias of nothing names what is missing, and one of itself is refused", () => {
    const container = createContainer().bind(Base, { useExisting: Concrete });

    expect(thrownBy(() => container.get(Base))).toMatchObject({ code: "NOT_BOUND", token: "Concrete" });
    expect(thrownBy(() => container.bind(Other, { useExisting: Other }))).toMatchObject({ code: "INVALID_PROVIDER" });
    expect(thrownBy(() => container.bind(Concrete, { useExisting: Base as never }))).toMatchObject({
      code: "CIRCULAR_DEPENDENCY",
      path: ["Concrete", "Base", "Concrete"],
    });
  });
});
