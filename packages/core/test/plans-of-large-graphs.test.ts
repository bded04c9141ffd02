import { createContainer, inject, optional, token, type Resolver } from "@ambit/core";
import { expect, test } from "@jest/globals";
import { liveThrough, plain, type ServiceSpec } from "./fixtures/graph-life.js";
import { thrownBy } from "./fixtures/thrown-by.js";

const rounds = 70; // more than it takes until plans become code

test.each([
  ["with nothing special about it", 200, {}],
  ["with one that is disposed of", 200, { disposal: "method" }],
  ["with one that injects", 200, { form: "injecting", needs: [1] }],
  ["with one that fails now and then", 200, { failsEvery: 5 }],
  ["with one that needs what needs it", 200, { needs: [-151] }],
  ["with one that needs what needs it by way of another plan", 170, { needs: [-169] }],
] as const)("a tree that is too large for one plan, %s, lives the same", async (_, place, special) => {
  const services = Array.from({ length: 255 }, (_, at): ServiceSpec => {
    const needs = at < 127 ? [at + 1, at + 2] : []; // counted from its own position: the children in a heap
    return { ...plain, lifetime: at === 0 ? "request" : "transient", needs, ...(at === place ? special : {}) };
  });
  const graph = { services, requests: [{ service: 0, later: false, byHandle: true }] };
  const [planned, recorded] = [await liveThrough(graph, rounds, false), await liveThrough(graph, rounds, true)];
  expect(planned).toEqual(recorded);
  expect(planned.filter((line) => line.startsWith("make s150#")).length).toBeGreaterThan(0);
});

class Part {
  static made = 0;
  constructor() {
    Part.made++;
  }
}
const manyParts = Array.from({ length: rounds }, () => Part); // more than one plan has room for

class Last {
  constructor(readonly needed?: unknown) {}
}
class OtherLast extends Last {}
class Whole {
  readonly given: readonly object[];
  constructor(...given: object[]) {
    this.given = given;
  }
}

test.each([63, rounds])("a cycle that an alias closes behind %i parts shows before anything is made again", (count) => {
  const Alias = token<Whole>("Alias");
  const container = createContainer()
    .bind(Part)
    .bind(Whole, { inject: [...manyParts.slice(0, count), Last] })
    .bind(Last, { inject: [Alias] })
    .bind(Alias, { useExisting: Whole });
  Part.made = 0;
  expect(thrownBy(() => container.get(Whole))).toMatchObject({ path: ["Whole", "Last", "Whole"] });
  expect(Part.made).toBe(count);
});

test("what is not bound, and what a resolver is asked for, may be needed beyond what one plan has room for", () => {
  const Missing = token<object>("Missing");
  const Asked = token<Part>("Asked");
  const container = createContainer()
    .bind(Part)
    .bind(Asked, { useFactory: (resolver: Resolver) => resolver.get(Part) })
    .bind(Whole, { inject: [...manyParts, Last, OtherLast] })
    .bind(Last, { inject: [optional(Missing)] })
    .bind(OtherLast, { inject: [Asked] });
  for (let round = 0; round < rounds; round++) {
    const [last, otherLast] = container.get(Whole).given.slice(-2) as [Last, OtherLast];
    expect([last.needed, otherLast.needed]).toEqual([undefined, new Part()]);
  }
});

test("what arrives later may be needed beyond what one plan has room for", async () => {
  const Later = token<Part>("Later");
  const container = createContainer()
    .bind(Part)
    .bind(Later, { useFactory: async () => Promise.resolve(new Part()) })
    .bind(Last, { inject: [Later] })
    .bind(Whole, { inject: [...manyParts, Last] });
  for (let round = 0; round < rounds; round++) {
    const { given } = await container.getAsync(Whole);
    expect((given.at(-1) as Last).needed).toBeInstanceOf(Part);
  }
});

test("a cycle that is closed beyond what one plan has room for shows as soon as it closes, wherever it was begun", () => {
  let made = 0;
  class Injecting {
    constructor() {
      made++;
      inject(Whole);
    }
  }
  const container = createContainer()
    .bind(Part)
    .bind(Whole, { inject: [...manyParts, Last] })
    .bind(Last, { inject: [Injecting] })
    .bind(Injecting);
  expect(thrownBy(() => container.get(Injecting))).toMatchObject({ path: ["Injecting", "Whole", "Last", "Injecting"] });
  expect(made).toBe(1);
});

test("what a constructor has replaced, which injects too, counts for the rest beyond what one plan has room for", () => {
  class Fake extends Part {}
  class Replacing {
    constructor() {
      inject(Part);
      container.bind(Part, { useClass: Fake, replace: true });
    }
  }
  const container = createContainer()
    .bind(Part)
    .bind(Replacing)
    .bind(Whole, { inject: [Replacing, ...manyParts] });
  const [, ...parts] = container.get(Whole).given;
  expect(new Set(parts.map((part) => part.constructor))).toEqual(new Set([Fake]));
});

test("what a constructor has bound anew counts for the rest, also beyond what one plan has room for", () => {
  class Fake extends Part {}
  let undo: (() => void) | undefined;
  class Changing {
    constructor() {
      undo = container.override(Part, { useClass: Fake });
    }
  }
  const container = createContainer()
    .bind(Part)
    .bind(Changing)
    .bind(Whole, { inject: [Changing, ...manyParts] });
  for (let round = 0; round < rounds; round++) {
    const [, ...parts] = container.get(Whole).given;
    expect(new Set(parts.map((part) => part.constructor))).toEqual(new Set([Fake]));
    undo?.();
  }
});
