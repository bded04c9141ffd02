import { createContainer, token } from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";
import { describe, expect, it } from "@jest/globals";
import { Recorded } from "./fixtures/disposables.js";
import { thrownBy } from "./fixtures/thrown-by.js";

const Int = token<number>("Int");
const Text = token<string>("Text");

const nested = () =>
  createContainer()
    .registerScopeManager("outer", new RetainingScopeManager())
    .registerScopeManager("inner", new RetainingScopeManager(), { within: "outer" });

describe("bindings of one scope", () => {
  it("seed C03 a binding of the scope goes before the container's inside it, above the same singletons", () => {
    class A {}
    class B {
      readonly origin: string = "container";
      constructor(readonly a: A) {}
    }
    class LocalB extends B {
      override readonly origin = "scope";
    }
    class C {
      constructor(readonly b: B) {}
    }
    const container = nested()
      .bind(A, { scope: "singleton" })
      .bind(B, { scope: "scoped", inject: [A] })
      .bind(C, { scope: "scoped", inject: [B] });

    const local = container.enterScope("outer", "local").bind(B, { scope: "scoped", useClass: LocalB, inject: [A] });
    const [inLocal, again] = [local.get(C), container.get(C)];
    local.exit();
    const elsewhere = container.runInScope("outer", "other", () => container.get(C));

    expect(again).toBe(inLocal);
    expect([inLocal.b.origin, elsewhere.b.origin]).toEqual(["scope", "container"]);
    expect(inLocal.b.a).toBe(elsewhere.b.a);
  });

  it("count for whoever asks by the scope's handle, wherever the flow is, also before a singleton that exists", () => {
    class Origin {
      readonly name: string = "container";
    }
    class LocalOrigin extends Origin {
      override readonly name = "scope";
    }
    const container = nested().bind(Origin, { scope: "singleton" });
    expect(container.get(Origin).name).toBe("container");
    using local = container.enterScope("outer", "local").bind(Origin, { scope: "scoped", useClass: LocalOrigin });
    container.runInScope("outer", "other", () => {
      expect(local.get(Origin).name).toBe("scope");
      expect(container.get(Origin).name).toBe("container");
    });
  });

  it("seed C13 at each of three levels the nearest binding counts", () => {
    const container = nested().bind(Int, { useValue: 5 });
    container.bind(Text, { inject: [Int], useFactory: (int) => `root ${int}` });

    using outer = container.enterScope("outer", 1).bind(Int, { useValue: 10 });
    using inner = container
      .enterScope("inner", 1)
      .bind(Int, { useValue: 15 })
      .bind(Text, { inject: [Int], useFactory: (int) => `inner ${int}` });

    expect([inner.get(Int), inner.get(Text)]).toEqual([15, "inner 15"]);
    expect([outer.get(Int), outer.get(Text)]).toEqual([10, "root 10"]);
    expect([container.get(Int), container.get(Text)]).toEqual([15, "inner 15"]);
    inner.exit();
    outer.exit();
    expect([container.get(Int), container.get(Text)]).toEqual([5, "root 5"]);
  });

  it("seed C03 a binding that comes in a constructor counts for what is constructed after it", () => {
    const container = nested().bind(Text, { inject: [], useFactory: () => "container" });
    using outer = container.enterScope("outer", 1);
    class Binding {
      constructor() {
        outer.bind(Text, { useValue: "scope" });
      }
    }
    class Both {
      constructor(
        readonly binding: Binding,
        readonly text: string,
      ) {}
    }
    container.bind(Binding).bind(Both, { inject: [Binding, Text] });

    expect(container.get(Both).text).toBe("scope");
    outer.exit();
    expect(container.get(Text)).toBe("container");
  });

  it("seed C14 the same with scoped bindings, each level with an instance of its own", () => {
    const Box = token<{ readonly int: number }>("Box");
    const container = nested().bind(Box, { scope: "singleton", useFactory: () => ({ int: 5 }) });

    const root = container.get(Box);
    using outer = container.enterScope("outer", 1).bind(Box, { scope: "scoped", useFactory: () => ({ int: 10 }) });
    const inOuter = outer.get(Box);
    using inner = container.enterScope("inner", 1).bind(Box, { scope: "scoped", useFactory: () => ({ int: 15 }) });
    const inInner = inner.get(Box);

    expect([root.int, inOuter.int, inInner.int]).toEqual([5, 10, 15]);
    expect([inner.get(Box), outer.get(Box)]).toEqual([inInner, inOuter]);
    inner.exit();
    expect(container.get(Box)).toBe(inOuter);
  });

  it("seed C14 a scoped instance of a local binding is one in its scope, from wherever within it is asked for", async () => {
    const Held = token<object>("Held");
    const container = nested();
    const outer = container.enterScope("outer", 1).bind(Held, { scope: "scoped", useFactory: () => ({}) });
    const first = container.runInScope("inner", "a", () => container.get(Held));
    await container.closeScope("inner", "a");
    const second = container.runInScope("inner", "b", () => container.get(Held));
    expect(second).toBe(first);
    expect(outer.get(Held)).toBe(first);
  });

  it("seed C14 what a local binding made ends with its scope, and the binding with it", async () => {
    const log: string[] = [];
    const Service = token<Recorded>("Service");
    const container = nested().bind(Service, { scope: "scoped", useFactory: () => new Recorded("usual", log) });
    const handle = container
      .enterScope("outer", 1)
      .bind(Service, { scope: "scoped", useFactory: () => new Recorded("local", log) });
    handle.get(Service);
    handle.exit();

    await container.closeScope("outer", 1);
    expect(log).toEqual(["local"]);

    expect(container.runInScope("outer", 1, () => container.get(Service).name)).toBe("usual");
  });

  it("seed C03 a singleton never sees a scope's binding", () => {
    const Single = token<{ readonly int: number }>("Single");
    const container = nested()
      .bind(Int, { useValue: 5 })
      .bind(Single, { scope: "singleton", inject: [Int], useFactory: (int) => ({ int }) });

    using handle = container.enterScope("outer", 1).bind(Int, { useValue: 10 });

    expect(handle.get(Single).int).toBe(5);
    expect(handle.get(Int)).toBe(10);
  });

  it("seed C03 what is bound in one scope can live only there", () => {
    const container = nested();
    using inner = container.runInScope("outer", 1, () => container.enterScope("inner", 1));

    for (const scope of ["singleton", "outer"]) {
      const bind = () => inner.bind(Int, { scope, useFactory: () => 1 });
      expect(thrownBy(bind)).toMatchObject({ code: "INVALID_PROVIDER", token: "Int" });
    }
    expect(inner.tryGet(Int)).toBeUndefined();
  });
});

describe("tokens that only a scope provides", () => {
  const build = () => nested().bind(Text, { scope: "outer", provided: true }).bind(Int, { useValue: 5 });

  it("seed C04 are resolved in a scope that has the value, and refused at the root with the way in", () => {
    const container = build();

    const inside = container.runInScope("outer", 1, () => container.get(Text), { provide: [[Text, "value"]] });

    expect(inside).toBe("value");
    const error = thrownBy(() => container.get(Text));
    expect(error).toMatchObject({ code: "SCOPE_NOT_ACTIVE", token: "Text", scope: "outer" });
    expect(container.get(Int)).toBe(5);
  });

  it("seed C04 are refused with another error in a scope that was entered without the value", () => {
    const container = build();

    const error = thrownBy(() => container.runInScope("outer", 1, () => container.get(Text)));

    expect(error).toMatchObject({ code: "VALUE_NOT_PROVIDED", token: "Text", scope: "outer" });
    expect((error as Error).message).toContain("provide: [[Text, value]]");
  });
});
