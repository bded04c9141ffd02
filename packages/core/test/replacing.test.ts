import { describe, expect, it } from "@jest/globals";
import { createContainer, InvalidProviderError, token, TokenAlreadyBoundError } from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";
import { EndingScopeManager } from "./fixtures/ending-scope-manager.js";

interface Named {
  readonly name: string;
}

const Mail = token<Named>("Mail");
const Shop = token<Named & { readonly mail: Named }>("Shop");
const Clerk = token<{ readonly shop: Named & { readonly mail: Named } }>("Clerk");
const Other = token<object>("Other");

const mail = (name: string) => () => ({ name });

function shop() {
  return createContainer()
    .registerScopeManager("session", new RetainingScopeManager())
    .bind(Mail, { scope: "singleton", useFactory: mail("real") })
    .bind(Shop, { scope: "singleton", useFactory: (m) => ({ name: "shop", mail: m }), inject: [Mail] })
    .bind(Clerk, { scope: "session", useFactory: (r) => ({ shop: r.get(Shop) }) })
    .bind(Other, { scope: "singleton", useFactory: () => ({}) });
}

describe("binding a token again", () => {
  it("seed N08 is refused, for classes, tokens and values alike (defect D27)", () => {
    class Service {}
    const container = shop().bind(Service);
    expect(() => container.bind(Service)).toThrow(TokenAlreadyBoundError);
    expect(() => container.bind(Mail, { useFactory: mail("second") })).toThrow(TokenAlreadyBoundError);
    expect(() => container.bind(Mail, { useFactory: mail("second"), multi: true })).toThrow(TokenAlreadyBoundError);
    expect(container.get(Mail).name).toBe("real");
  });

  it("seed N10 with `replace: true` takes the place of what was there; of two the last one counts", () => {
    const container = shop()
      .bind(Mail, { useFactory: mail("second"), replace: true })
      .bind(Mail, { useFactory: mail("third"), replace: true });
    expect(container.get(Shop).mail.name).toBe("third");
    expect(container.getAll(Mail)).toHaveLength(1);
  });

  it("seed N19 once it is in use is refused, and override() takes effect instead", () => {
    const container = shop();
    const real = container.get(Shop);
    expect(() => container.bind(Mail, { useFactory: mail("late"), replace: true })).toThrow(InvalidProviderError);
    expect(() => container.bind(Mail, { useFactory: mail("late"), replace: true })).toThrow(
      /Replace it before its first use, or use override/,
    );
    const undo = container.override(Mail, { scope: "singleton", useFactory: mail("fake") });
    expect(container.get(Shop).mail.name).toBe("fake");
    undo();
    expect(container.get(Shop)).toBe(real);
  });

  it("seed N19 is refused for a class too of which there is an instance", () => {
    class Service {}
    const container = shop().bind(Service, { scope: "singleton" });
    const made = container.get(Service);
    expect(() => container.bind(Service, { scope: "singleton", replace: true })).toThrow(InvalidProviderError);
    expect(container.get(Service)).toBe(made);
  });
});

describe("an override", () => {
  it("seed Q08 holds until it is undone; nested ones give the inner value, then the outer, then the original (defect D62)", () => {
    const container = shop();
    const before = { mail: container.get(Mail), shop: container.get(Shop), other: container.get(Other) };
    const undoOuter = container.override(Mail, { scope: "singleton", useFactory: mail("outer") });
    const outer = container.get(Shop);
    const undoInner = container.override(Mail, { scope: "singleton", useFactory: mail("inner") });
    expect([container.get(Mail).name, container.get(Shop).mail.name]).toEqual(["inner", "inner"]);
    expect(container.get(Other)).toBe(before.other);
    undoInner();
    expect(container.get(Mail).name).toBe("outer");
    expect(container.get(Shop)).toBe(outer);
    undoOuter();
    expect({ mail: container.get(Mail), shop: container.get(Shop), other: container.get(Other) }).toEqual(before);
    expect(container.get(Mail)).toBe(before.mail);
    expect(container.get(Shop)).toBe(before.shop);
  });

  it("seed Q08 may be undone in any order, and twice", () => {
    const container = shop();
    container.get(Mail);
    const undoFirst = container.override(Mail, { useFactory: mail("first") });
    const undoSecond = container.override(Mail, { useFactory: mail("second") });
    undoFirst();
    undoFirst();
    expect(container.get(Mail).name).toBe("second");
    undoSecond();
    expect(container.get(Mail).name).toBe("real");
  });

  it("seed Q08 reaches what depends on the token in scopes that are open, and leaves their other instances (defect D62)", () => {
    const container = shop();
    const Cart = token<object>("Cart");
    container.bind(Cart, { scope: "session", useFactory: () => ({}) });
    container.runInScope("session", "a", () => {
      const [clerk, cart] = [container.get(Clerk), container.get(Cart)];
      const undo = container.override(Mail, { useFactory: mail("fake") });
      expect(container.get(Clerk).shop.mail.name).toBe("fake");
      expect(container.get(Cart)).toBe(cart);
      undo();
      expect(container.get(Clerk)).toBe(clerk);
    });
  });

  it("seed Q08 leaks nothing: what was made under it is disposed with its scope or the container, once (defect D62)", async () => {
    const disposed: string[] = [];
    const container = createContainer()
      .registerScopeManager("request", new EndingScopeManager())
      .bind(Mail, { scope: "request", useFactory: mail("real"), dispose: ({ name }) => void disposed.push(name) });
    container.runInScope("request", "r", () => {
      container.get(Mail);
      const undo = container.override(Mail, {
        scope: "request",
        useFactory: mail("fake"),
        dispose: ({ name }) => void disposed.push(name),
      });
      expect(container.get(Mail).name).toBe("fake");
      undo();
      expect(container.get(Mail).name).toBe("real");
    });
    expect(disposed).toEqual(["fake", "real"]);
    await container.dispose();
    expect(disposed).toEqual(["fake", "real"]);
    expect(container.metrics().scopes.request?.instances).toMatchObject({ created: 2, disposed: 2, live: 0 });
  });

  it("seed Q08 of what nothing was made of yet is no different", () => {
    const container = shop();
    const undo = container.override(Mail, { useFactory: mail("fake") });
    expect(container.get(Shop).mail.name).toBe("fake");
    undo();
    expect(container.get(Shop).mail.name).toBe("real");
  });
});
