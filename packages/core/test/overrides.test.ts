import { createContainer, Resolver, token } from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";
import { describe, expect, it } from "@jest/globals";
import { Recorded } from "./fixtures/disposables.js";
import { thrownBy } from "./fixtures/thrown-by.js";

const Name = token<string>("Name");
class Greeter {
  constructor(readonly name: string) {}
}
class Page {
  constructor(readonly greeter: Greeter) {}
}
class Unrelated {}
const Resource = token<object>("Resource");

const build = () =>
  createContainer()
    .registerScopeManager("session", new RetainingScopeManager())
    .bind(Name, { useValue: "original" })
    .bind(Greeter, { scope: "singleton", inject: [Name] })
    .bind(Page, { scope: "session", inject: [Greeter] })
    .bind(Unrelated, { scope: "singleton" });

describe("overrides", () => {
  it("seed Q08 let go of what was made with them, when they are undone", () => {
    const container = createContainer().bind(Greeter, { scope: "singleton", useFactory: () => new Greeter("usual") });
    const undo = container.override(Greeter, { scope: "singleton", useFactory: () => new Greeter("other") });
    container.get(Greeter);
    undo();
    expect(container.metrics().singletons).toEqual({ created: 1, disposed: 0, released: 1, live: 0 });
  });

  it("seed Q08 keep for its end what was made with them and has to be disposed of, and nothing else", () => {
    const container = build().bind(Resource, { scope: "singleton", useFactory: () => ({}), dispose: () => undefined });
    const undos = [
      container.override(Resource, { scope: "singleton", useFactory: () => ({}), dispose: () => undefined }),
      container.override(Unrelated, { scope: "singleton", useClass: class extends Unrelated {} }),
    ];
    container.get(Resource);
    container.get(Unrelated);
    for (const undo of undos) undo();
    expect(container.metrics().singletons).toEqual({ created: 2, disposed: 0, released: 1, live: 1 });
  });

  it("seed Q08 what depends on it is made anew meanwhile and found again afterwards; the rest keeps its identity", () => {
    const container = build();
    const visit = () => container.runInScope("session", 1, () => container.get(Page));
    const [page, unrelated] = [visit(), container.get(Unrelated)];

    const undo = container.override(Name, { useValue: "fake" });
    const meanwhile = visit();
    expect(meanwhile.greeter.name).toBe("fake");
    expect(visit()).toBe(meanwhile);
    expect(container.get(Unrelated)).toBe(unrelated);
    undo();

    expect(visit()).toBe(page);
    expect(page.greeter.name).toBe("original");
    expect(container.get(Unrelated)).toBe(unrelated);
  });

  it("seed Q08 what was first made under an override is not kept beyond it", () => {
    const container = build();

    const undo = container.override(Name, { useValue: "fake" });
    const fake = container.get(Greeter);
    undo();

    expect(fake.name).toBe("fake");
    expect(container.get(Greeter)).not.toBe(fake);
    expect(container.get(Greeter).name).toBe("original");
  });

  it("seed Q08 what factories ask for at run time counts as well", () => {
    const Lazy = token<{ readonly name: string }>("Lazy");
    const container = build().bind(Lazy, {
      scope: "singleton",
      useFactory: (resolver) => ({ name: resolver.get(Greeter).name }),
    });

    const before = container.get(Lazy);
    const undo = container.override(Name, { useValue: "fake" });
    expect(container.get(Lazy).name).toBe("fake");
    undo();
    expect(container.get(Lazy)).toBe(before);
  });

  it("seed Q08 one that comes in a constructor counts for what is constructed after it", () => {
    const container = createContainer().bind(Greeter, { inject: [], useFactory: () => new Greeter("original") });
    class Overriding {
      readonly undo = container.override(Greeter, { useFactory: () => new Greeter("fake") });
    }
    class Both {
      constructor(
        readonly overriding: Overriding,
        readonly greeter: Greeter,
      ) {}
    }
    container.bind(Overriding).bind(Both, { inject: [Overriding, Greeter] });

    const both = container.get(Both);
    both.overriding.undo();

    expect([both.greeter.name, container.get(Greeter).name]).toEqual(["fake", "original"]);
  });

  it("seed Q08 nothing leaks: instances of the override are disposed with the others, each once", async () => {
    const log: string[] = [];
    const Service = token<Recorded>("Service");
    const container = build().bind(Service, { scope: "singleton", useFactory: () => new Recorded("original", log) });

    container.get(Service);
    const undo = container.override(Service, { scope: "singleton", useFactory: () => new Recorded("fake", log) });
    expect(container.get(Service).name).toBe("fake");
    undo();
    expect(container.get(Service).name).toBe("original");
    await container.dispose();

    expect(log).toEqual(["fake", "original"]);
  });

  it("Z20 what was made under an override and needs no disposal is not kept beyond it, nor listed", () => {
    const container = build();
    const session = () => container.runInScope("session", 1, () => container.getCurrentScope("session")!);
    const visit = () => container.runInScope("session", 1, () => container.get(Page));
    const page = visit();

    const undo = container.override(Name, { useValue: "fake" });
    const meanwhile = visit();
    expect(session().instances().get(Page)).toBe(meanwhile);
    expect([session().instanceCount, container.metrics().singletons.live]).toEqual([2, 2]);
    undo();
    undo();

    expect(session().instances().get(Page)).toBe(page);
    expect([session().instanceCount, container.metrics().singletons.live]).toEqual([1, 1]);
    expect(container.metrics().singletons).toMatchObject({ created: 2, released: 1 });
  });

  it("seed Q08 one that is undone disturbs no scope, whatever that holds besides instances", () => {
    const Locale = token<string>("Locale");
    const container = build().bind(Locale, { scope: "session", provided: true });
    const handle = container.enterScope("session", 1, { provide: [[Locale, "fr"]] });
    const undo = container.override(Name, { useValue: "fake" });
    undo();
    expect([handle.get(Locale), handle.get(Page).greeter.name]).toEqual(["fr", "original"]);
    handle.exit();
  });

  it("seed Q08 an override may bring another lifetime, other dependencies, or a token that was never bound", () => {
    const Unbound = token<Resolver>("Unbound");
    const container = build();

    const undos = [
      container.override(Greeter, { useFactory: () => new Greeter("fresh") }),
      container.override(Unbound, { inject: [Resolver], useFactory: (resolver) => resolver }),
    ];
    expect(container.get(Greeter)).not.toBe(container.get(Greeter));
    expect(container.get(Unbound).get(Name)).toBe("original");
    for (const undo of undos) undo();

    expect(container.get(Greeter)).toBe(container.get(Greeter));
    expect(thrownBy(() => container.get(Unbound))).toMatchObject({ code: "NOT_BOUND" });
  });
});
