import { createContainer, inject, token, type TokenNotBoundError } from "@ambit/core";
import { RetainingScopeManager } from "@ambit/manager-kit";
import { describe, expect, it } from "@jest/globals";
import { deferred } from "./fixtures/deferred.js";
import { expectBalanced } from "./fixtures/expect-balanced.js";
import { thrownBy } from "./fixtures/thrown-by.js";

/** How many requests have gone before: until plans are made, while they are closures, and when they have become code. */
const ages = [0, 20, 100] as const;

const Missing = token<object>("Missing");
const shop = () => createContainer().registerScopeManager("session", new RetainingScopeManager());

class Part {}

describe.each(ages)("after %i requests, what is constructed by plan", (age) => {
  it.each([0, 1, 2, 3, 4, 5])(
    "has its path in the error of one that injects, and all of its %i arguments",
    (parameters) => {
      let injects = false;
      const parts = Array.from({ length: parameters }, () => Part);
      class Inner {
        readonly given: readonly Part[];
        constructor(...given: Part[]) {
          if (injects) inject(Missing);
          this.given = given;
        }
      }
      class Outer {
        readonly given: readonly unknown[];
        constructor(...given: unknown[]) {
          this.given = given;
        }
      }
      class Outermost {
        constructor(
          readonly before: Part,
          readonly outer: Outer,
        ) {}
      }
      const container = shop()
        .bind(Part)
        .bind(Inner, { inject: parts })
        .bind(Outer, { inject: [...parts, Inner, Part] })
        .bind(Outermost, { inject: [Part, Outer] });
      const ask = (id: string | number): Outermost =>
        container.runInScope("session", id, () => container.get(Outermost));

      for (let request = 0; request < age; request++) ask(request);
      const { before, outer } = ask("whole");
      expect(before).toBeInstanceOf(Part);
      expect(outer.given.map((part) => part?.constructor)).toEqual([...parts, Inner, Part]);
      expect((outer.given[parameters] as Inner).given.map((part) => part.constructor)).toEqual(parts);
      injects = true;
      const error = thrownBy(() => ask("broken")) as TokenNotBoundError;
      expect(error.path).toEqual(["Outermost", "Outer", "Inner", "Missing"]);
    },
  );

  it.each(["transient", "session"] as const)(
    "takes what is %s from the bindings as they are once a constructor has changed them",
    (scope) => {
      let undo: (() => void) | undefined;
      let changes = false;
      class Changing {
        constructor() {
          if (changes) undo = container.override(Part, { scope, useClass: class Fake extends Part {} });
        }
      }
      class Whole {
        readonly names: readonly string[];
        constructor(...parts: object[]) {
          this.names = parts.map((part) => part.constructor.name);
        }
      }
      const container = shop()
        .bind(Part, { scope })
        .bind(Changing)
        .bind(Whole, { scope, inject: [Changing, Part] });
      const ask = (id: string | number): readonly string[] =>
        container.runInScope("session", id, () => container.get(Whole).names);

      for (let request = 0; request < age; request++) ask(request);
      changes = true;
      expect(ask("changed")).toEqual(["Changing", "Fake"]);
      changes = false;
      undo?.();
      expect(ask("as before")).toEqual(["Changing", "Part"]);
    },
  );

  it.each(["transient", "session", "singleton"] as const)(
    "is given what factories return, whatever that is: what is %s",
    (scope) => {
      const returned: readonly unknown[] = [undefined, null, 0, "", false, new Part()];
      const tokens = returned.map((_, at) => token<unknown>(`returned${at}`));
      class Whole {
        readonly given: readonly unknown[];
        constructor(...given: unknown[]) {
          this.given = given;
        }
      }
      const container = shop().bind(Whole, { scope: "session", inject: [...tokens, ...tokens] });
      let made = 0;
      for (const [at, value] of returned.entries())
        container.bind(tokens[at]!, { scope, useFactory: () => (made++, value), inject: [] });
      const ask = (id: number): Whole => container.runInScope("session", id, () => container.get(Whole));

      expect(container.runInScope("session", "none", () => container.get(tokens[0]!))).toBeUndefined();
      expect(made).toBe(1);
      for (let request = 0; request <= age; request++) expect(ask(request).given).toEqual([...returned, ...returned]);
      const requests = age + 1;
      const each = { transient: 2 * requests, session: requests, singleton: 1 }[scope];
      expect(made).toBe(each * returned.length + (scope === "singleton" ? 0 : 1));
      expectBalanced(container.metrics());
    },
  );

  it("makes nothing twice where it needs what somebody has begun already", async () => {
    let begins = false;
    let made = 0;
    const Kept = token<object>("Kept");
    class Whole {
      constructor(
        readonly part: Part,
        readonly kept: object,
      ) {}
    }
    const useFactory = (): object => {
      made++;
      return begins ? Promise.resolve(new Part()) : new Part();
    };
    const container = shop()
      .bind(Part)
      .bind(Kept, { scope: "session", useFactory, inject: [] })
      .bind(Whole, { scope: "session", inject: [Part, Kept] });
    for (let request = 0; request < age; request++)
      container.runInScope("session", request, () => container.get(Whole));
    begins = true;
    await container.runInScope("session", "ann", async () => {
      const kept = container.getAsync(Kept);
      expect(thrownBy(() => container.get(Whole))).toMatchObject({ code: "ASYNC_RESOLUTION_REQUIRED" });
      expect((await container.getAsync(Whole)).kept).toBe(await kept);
    });
    expect(made).toBe(age + 1);
  });

  it("is a step of the construction whose constructor or factory reaches for it by the container", async () => {
    let wanted: "First" | "Narrow" = "First";
    class Narrow {}
    class First {
      constructor() {
        container.get(Second);
      }
    }
    class Second {
      constructor() {
        container.get(wanted === "First" ? First : Narrow);
      }
    }
    const Later = token<object>("Later");
    const container = shop()
      .bind(First, { scope: "singleton" })
      .bind(Second)
      .bind(Narrow, { scope: "session" })
      .bind(Later, {
        scope: "singleton",
        useFactory: async (): Promise<object> => {
          await Promise.resolve();
          return container.get(Narrow);
        },
      });
    for (let request = 0; request < age; request++)
      container.runInScope("session", request, () => container.get(Narrow));
    expect(thrownBy(() => container.get(First))).toMatchObject({ code: "CIRCULAR_DEPENDENCY" });
    wanted = "Narrow";
    await container.runInScope("session", "ann", async () => {
      container.get(Narrow);
      expect(thrownBy(() => container.get(First))).toMatchObject({ path: ["First", "Second", "Narrow"] });
      await expect(container.getAsync(Later)).rejects.toMatchObject({ path: ["Later", "Narrow"] });
    });
  });

  it("is given values as they are, what an alias stands for, what decorators make of it, and has `onCreate` called", () => {
    const Value = token<object>("Value");
    const DecoratedValue = token<object>("DecoratedValue");
    const Alias = token<Part>("Alias");
    class Decorated {}
    class Greeted {
      greeted = false;
    }
    class Whole {
      readonly given: readonly unknown[];
      constructor(...given: unknown[]) {
        this.given = given;
      }
    }
    const value = {};
    const onCreate = (made: Greeted): void => void (made.greeted = true);
    const wrap = (inner: object): { readonly inner: object } => ({ inner });
    const container = shop()
      .bind(Value, { useValue: value })
      .bind(DecoratedValue, { useValue: value })
      .bind(Part)
      .bind(Alias, { useExisting: Part })
      .bind(Decorated)
      .bind(Greeted, { onCreate })
      .bind(Whole, { inject: [Value, DecoratedValue, Alias, Decorated, Greeted] })
      .decorate(DecoratedValue, wrap)
      .decorate(Decorated, wrap);
    for (let request = 0; request <= age; request++) {
      const [plain, decoratedValue, alias, decorated, greeted] = container.get(Whole).given;
      expect(plain).toBe(value);
      expect((decoratedValue as { inner: object }).inner).toBe(value);
      expect(alias).toBeInstanceOf(Part);
      expect((decorated as { inner: object }).inner).toBeInstanceOf(Decorated);
      expect((greeted as Greeted).greeted).toBe(true);
      expect((container.get(Decorated) as unknown as { inner: object }).inner).toBeInstanceOf(Decorated);
      expect(container.get(Greeted).greeted).toBe(true);
    }
  });

  it("may have a `then`, which is nothing to wait for where a class has it", () => {
    let disposed = 0;
    class Query {
      then(): never {
        throw new Error("nobody has run it");
      }
      [Symbol.dispose](): void {
        disposed++;
      }
    }
    class Whole {
      constructor(readonly query: Query) {}
    }
    const container = shop()
      .bind(Query)
      .bind(Whole, { inject: [Query] });
    for (let request = 0; request <= age; request++) {
      const handle = container.enterScope("session", request);
      expect(handle.get(Query)).toBeInstanceOf(Query);
      expect(handle.get(Whole).query).toBeInstanceOf(Query);
      handle.exit();
      void handle.scope.close();
    }
    expect(disposed).toBe(2 * (age + 1));
  });

  it("stands in the scope that it was asked of, also where whoever constructs and asks stands in another one", () => {
    class User {}
    class Injecting {
      readonly user = inject(User);
    }
    const Asking = token<Injecting>("Asking");
    const container = shop().bind(User, { scope: "session" }).bind(Injecting);
    using bob = container.enterScope("session", "bob");
    const user = bob.get(User);
    container.bind(Asking, { useFactory: () => bob.get(Injecting) });
    for (let request = 0; request <= age; request++)
      expect(container.runInScope("session", request, () => container.get(Asking)).user).toBe(user);
  });

  it("shows a cycle that a constructor closes by injecting as soon as it closes", () => {
    let closes = false;
    let made = 0;
    class First {
      constructor() {
        made++;
        if (closes) inject(Second);
      }
    }
    class Second {
      constructor(readonly first: First) {}
    }
    const container = shop()
      .bind(First)
      .bind(Second, { inject: [First] });
    for (let request = 0; request < age; request++) expect(container.get(Second).first).toBeInstanceOf(First);
    closes = true;
    made = 0;
    expect(thrownBy(() => container.get(First))).toMatchObject({ path: ["First", "Second", "First"] });
    expect(made).toBe(1);
    expect(thrownBy(() => container.get(Second))).toMatchObject({ path: ["Second", "First", "Second"] });
    expect(made).toBe(2);
  });
});

it("what waits for something is waited for, whenever it is asked for while that arrives", async () => {
  class Whole {
    constructor(readonly kept: Part) {}
  }
  for (let moments = 0; moments < 20; moments++) {
    const Wide = token<object>("Wide");
    const arrival = deferred<object>();
    const container = shop()
      .bind(Wide, { scope: "singleton", useFactory: async () => arrival.promise })
      .bind(Part, { scope: "session", inject: [Wide] as never })
      .bind(Whole, { scope: "session", inject: [Part] });
    await container.runInScope("session", "ann", async () => {
      const part = container.getAsync(Part);
      arrival.resolve({});
      for (let moment = 0; moment < moments; moment++) await Promise.resolve();
      expect((await container.getAsync(Whole)).kept).toBe(await part);
    });
  }
});
