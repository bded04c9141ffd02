import { createContainer, provider, Resolver, ScopeNotActiveError, token, ValidationError } from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";
import { describe, expect, it } from "@jest/globals";
import { thrownBy } from "./fixtures/thrown-by.js";

class Service {}

const withRequests = () => createContainer().registerScopeManager("request", new RetainingScopeManager());

describe("binding what the container knows by itself", () => {
  it("is refused, also as one of several", () => {
    for (const multi of [false, true]) {
      const bind = () => createContainer().bind(Resolver, { multi, useFactory: (resolver) => resolver });
      expect(thrownBy(bind)).toMatchObject({ code: "ALREADY_BOUND", token: "Resolver" });
    }
  });
});

describe("asking outside of a scope", () => {
  it("seed P06 the error names the token, its scope, the path and the call to use", () => {
    const Consumer = token<object>("Consumer");
    const container = withRequests()
      .bind(Service, { scope: "request" })
      .bind(Consumer, { inject: [Service], useFactory: (service) => ({ service }) });

    const error = thrownBy(() => container.get(Consumer));

    expect(error).toBeInstanceOf(ScopeNotActiveError);
    expect(error).toMatchObject({ token: "Service", scope: "request", path: ["Consumer", "Service"] });
    expect((error as Error).message).toMatch(/Service.*"request".*Consumer → Service.*runInScope\("request", id, /);
  });
});

describe("a longer-lived consumer", () => {
  class NeedsScoped {
    constructor(readonly service: Service) {}
  }

  it("seed P19 is not promoted to the scope of what it needs: validation and the request refuse it", () => {
    const container = withRequests()
      .bind(Service, { scope: "request" })
      .bind(NeedsScoped, { scope: "singleton", inject: [Service] });

    const mistakes = thrownBy(() => container.validate());
    expect(mistakes).toBeInstanceOf(ValidationError);
    expect(mistakes).toMatchObject({
      errors: [{ code: "CAPTIVE_DEPENDENCY", consumer: "NeedsScoped", token: "Service" }],
    });
    expect(thrownBy(() => container.runInScope("request", 1, () => container.get(NeedsScoped)))).toMatchObject({
      code: "CAPTIVE_DEPENDENCY",
      path: ["NeedsScoped", "Service"],
    });
  });

  it("seed P19 with that scope declared it is one in a scope, and another in the next", () => {
    const container = withRequests()
      .bind(Service, { scope: "request" })
      .bind(NeedsScoped, { scope: "request", inject: [Service] })
      .validate();
    const visit = (id: number) =>
      container.runInScope("request", id, () => [container.get(NeedsScoped), container.get(NeedsScoped)]);

    const [[first, again], [other]] = [visit(1), visit(2)];

    expect(again).toBe(first);
    expect(other).not.toBe(first);
    expect(other?.service).not.toBe(first?.service);
  });

  it("seed C15 a resource that would outlive the resource it needs is refused, before either is set up", () => {
    const log: string[] = [];
    const Int = token<number>("Int");
    const Text = token<string>("Text");
    const Float = token<number>("Float");
    const container = withRequests()
      .bind(Int, {
        scope: "request",
        *useFactory() {
          log.push("int");
          yield 5;
        },
      })
      .bind(Text, {
        scope: "singleton",
        inject: [Int],
        *useFactory(int) {
          log.push("text");
          yield String(int);
        },
      })
      .bind(Float, { scope: "request", inject: [Text], useFactory: Number });

    expect(thrownBy(() => container.validate())).toMatchObject({
      errors: [{ code: "CAPTIVE_DEPENDENCY", consumer: "Text", token: "Int" }],
    });
    expect(thrownBy(() => container.runInScope("request", 1, () => container.get(Float)))).toMatchObject({
      code: "CAPTIVE_DEPENDENCY",
      path: ["Float", "Text", "Int"],
    });
    expect(log).toEqual([]);
  });
});

describe("cycles", () => {
  it.each([1, 2, 3, 7])("seed P30 a cycle of %p is found at startup and when asked for, with its path", (length) => {
    const tokens = Array.from({ length }, (_, index) => token<object>(`T${index}`));
    const container = createContainer();
    for (const [index, each] of tokens.entries()) {
      const next = tokens[(index + 1) % length]!;
      container.bind(each, { scope: "singleton", inject: [next], useFactory: () => ({}) });
    }
    const path = [...tokens, tokens[0]!].map(({ name }) => name);

    const mistakes = thrownBy(() => container.validate());

    expect(mistakes).toMatchObject({ errors: [{ code: "CIRCULAR_DEPENDENCY", path }] });
    expect((mistakes as Error).message).toContain(path.join(" → "));
    expect(thrownBy(() => container.get(tokens[0]!))).toMatchObject({ code: "CIRCULAR_DEPENDENCY", path });
  });

  it("seed P30 a provider at one of the steps breaks it", () => {
    const A = token<{ readonly b: () => object }>("A");
    const B = token<object>("B");
    const container = createContainer()
      .bind(A, { scope: "singleton", inject: [provider(B)], useFactory: (b) => ({ b }) })
      .bind(B, { scope: "singleton", inject: [A], useFactory: (a) => ({ a }) })
      .validate();

    expect(container.get(A).b()).toBe(container.get(B));
  });
});
