import { createContainer, token } from "@ambit/core";
import { describe, expect, it } from "@jest/globals";
import { Recorded } from "./fixtures/disposables.js";
import { collectGarbage } from "./fixtures/collect-garbage.js";
import { deferred } from "./fixtures/deferred.js";

const A = token<string>("A");
const B = token<string>("B");
const Text = token<{ readonly text: string }>("Text");

/** A singleton that asks for both names at run time, so that nothing declares what it depends on. */
function build() {
  const container = createContainer()
    .bind(A, { useValue: "a" })
    .bind(B, { useValue: "b" })
    .bind(Text, { scope: "singleton", useFactory: (r) => ({ text: r.get(A) + r.get(B) }) });
  return { container, text: () => container.get(Text).text };
}

describe("several overrides", () => {
  it("are undone first to last: each time what is found holds the fakes that are left", () => {
    const { container, text } = build();
    const first = container.get(Text);
    const undoA = container.override(A, { useValue: "FA" });
    expect(text()).toBe("FAb");
    const undoB = container.override(B, { useValue: "FB" });
    expect(text()).toBe("FAFB");

    undoA();
    expect(text()).toBe("aFB");
    expect(container.get(Text)).toBe(container.get(Text));
    undoB();
    expect(container.get(Text)).toBe(first);
    expect(first.text).toBe("ab");
  });

  it("are undone last to first: what was made under the others is found again", () => {
    const { container } = build();
    const first = container.get(Text);
    const undoA = container.override(A, { useValue: "FA" });
    const second = container.get(Text);
    const undoB = container.override(B, { useValue: "FB" });
    container.get(Text);

    undoB();
    expect(container.get(Text)).toBe(second);
    undoA();
    expect(container.get(Text)).toBe(first);
  });

  it.each([
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
  ])("three, of which two concern the same token, are undone in the order %d, %d, %d", (...order) => {
    const { container, text } = build();
    const first = container.get(Text);
    const made = [
      { token: A, fake: "1" },
      { token: B, fake: "2" },
      { token: A, fake: "3" },
    ].map(({ token, fake }) => {
      const undo = container.override(token, { useValue: fake });
      text();
      return { token, fake, undo };
    });
    const left = new Set(made);
    const last = (wanted: typeof A, original: string) =>
      [...left].findLast(({ token }) => token === wanted)?.fake ?? original;

    for (const index of order) {
      const gone = made[index] as (typeof made)[number];
      gone.undo();
      left.delete(gone);
      expect(text()).toBe(last(A, "a") + last(B, "b"));
    }
    expect(container.get(Text)).toBe(first);
  });

  it("dispose of all that was made under them, each once", async () => {
    const log: string[] = [];
    const Service = token<Recorded>("Service");
    const { container } = build();
    container.bind(Service, { scope: "singleton", useFactory: (r) => new Recorded(r.get(Text).text, log) });
    container.get(Service);
    const undoA = container.override(A, { useValue: "FA" });
    container.get(Service);
    const undoB = container.override(B, { useValue: "FB" });
    container.get(Service);
    undoA();
    container.get(Service);
    undoB();
    container.get(Service);
    await container.dispose();
    expect(log).toEqual(["aFB", "FAFB", "FAb", "ab"]);
    expect(container.metrics().singletons.live).toBe(0);
  });
});

const Slow = token<{ readonly name: string }>("Slow");

/** It reads the name at once and completes when the test lets it. */
function slow() {
  const gate = deferred();
  const container = createContainer()
    .bind(A, { useValue: "original" })
    .bind(Slow, {
      scope: "singleton",
      useFactory: async (r) => {
        const name = r.get(A);
        await gate.promise;
        return { name };
      },
    });
  return { container, gate, name: async () => (await container.getAsync(Slow)).name };
}

describe("an asynchronous singleton", () => {
  it("that has read a fake is not joined after the override by whoever asks meanwhile", async () => {
    const { container, gate, name } = slow();
    const undo = container.override(A, { useValue: "fake" });
    const begun = name();
    undo();
    const next = name();
    gate.resolve();
    expect(await Promise.all([begun, next])).toEqual(["fake", "original"]);
  });

  it("that has read a fake and completes after the override is not found any more", async () => {
    const { container, gate, name } = slow();
    const undo = container.override(A, { useValue: "fake" });
    const begun = container.getAsync(Slow);
    undo();
    gate.resolve();
    const fake = await begun;
    expect(fake.name).toBe("fake");
    expect(await name()).toBe("original");
    expect(await container.getAsync(Slow)).toBe(await container.getAsync(Slow));
  });

  it("that was begun before an override is not joined under it, nor found under it when it has completed", async () => {
    const { container, gate, name } = slow();
    const begun = name();
    const undo = container.override(A, { useValue: "fake" });
    const meanwhile = name();
    gate.resolve();
    expect(await Promise.all([begun, meanwhile, name()])).toEqual(["original", "fake", "fake"]);
    undo();
    expect(await name()).toBe("original");
  });

  it("that was begun before an override and completes under it is not found there", async () => {
    const { container, gate, name } = slow();
    const begun = name();
    const undo = container.override(A, { useValue: "fake" });
    gate.resolve();
    expect(await begun).toBe("original");
    expect(await name()).toBe("fake");
    undo();
    expect(await name()).toBe("original");
  });
});

describe("what has nothing to do with an override", () => {
  it("is shared with whoever asks while it is being created, and found afterwards", async () => {
    const { container, gate } = slow();
    const begun = container.getAsync(Slow);
    const undo = container.override(B, { useValue: "fake" });
    const meanwhile = container.getAsync(Slow);
    gate.resolve();
    expect(await meanwhile).toBe(await begun);
    expect(await container.getAsync(Slow)).toBe(await begun);
    undo();
  });
});

describe("what asks again and again", () => {
  it("that was begun before an override, reads the fake and completes under it, is not found after it", async () => {
    const [Late, gate] = [token<{ readonly name: string }>("Late"), deferred()];
    let wait: Promise<unknown> = Promise.resolve();
    const container = createContainer()
      .bind(A, { useValue: "original" })
      .bind(Late, {
        scope: "singleton",
        useFactory: async (r) => {
          const first = r.get(A);
          await wait;
          return { name: first + r.get(A) };
        },
      });
    wait = gate.promise;
    const begun = container.getAsync(Late);
    const undo = container.override(A, { useValue: "fake" });
    gate.resolve();
    expect((await begun).name).toBe("originalfake");
    expect((await container.getAsync(Late)).name).toBe("fakefake");
    undo();
    expect((await container.getAsync(Late)).name).toBe("originaloriginal");
  });

  it("in a circle, if only once, is no hindrance to overrides, and keeps its instances under those of others", () => {
    const [First, Second] = [token<{ readonly second: object }>("First"), token<object>("Second")];
    let inCircle = true;
    const { container } = build();
    container
      .bind(First, { scope: "singleton", useFactory: (r) => ({ second: r.get(Second) }) })
      .bind(Second, { scope: "singleton", useFactory: (r) => (inCircle ? { first: r.get(First) } : {}) });
    expect(() => container.get(First)).toThrow(/Circular/);
    inCircle = false;
    const first = container.get(First);
    const undo = container.override(A, { useValue: "FA" });
    expect(container.get(First)).toBe(first);
    undo();
    expect(container.get(First)).toBe(first);
  });

  it("does not keep what came and went: overrides that were undone", async () => {
    const { container, text } = build();
    const Asks = token<{ readonly name: string }>("Asks");
    container.bind(Asks, { scope: "singleton", useFactory: (r) => ({ name: r.get(A) }) });
    const fake = (): WeakRef<object> => {
      const useFactory = () => "fake";
      const undo = container.override(A, { useFactory });
      expect([text(), container.get(Asks).name]).toEqual(["fakeb", "fake"]);
      undo();
      return new WeakRef(useFactory);
    };
    const gone = [fake(), fake()];
    await collectGarbage();
    expect(gone.map((each) => each.deref())).toEqual([undefined, undefined]);
  });
});

describe("what an override brings", () => {
  it("makes those anew who were given it, when something that it depends on is overridden later", () => {
    const Holder = token<{ readonly text: string }>("Holder");
    const { container } = build();
    container.bind(Holder, { scope: "singleton", useFactory: (r) => ({ text: r.get(Text).text }) });
    const undoText = container.override(Text, { useFactory: (r) => ({ text: `override ${r.get(A)}` }) });
    expect(container.get(Holder).text).toBe("override a");
    const undoA = container.override(A, { useValue: "FA" });
    expect(container.get(Holder).text).toBe("override FA");
    for (const undo of [undoA, undoText]) undo();
    expect(container.get(Holder).text).toBe("ab");
  });

  it("is created anew when something that it depends on is overridden later, and found again afterwards", () => {
    const { container } = build();
    const undoText = container.override(Text, {
      scope: "singleton",
      inject: [A],
      useFactory: (a) => ({ text: `override ${a}` }),
    });
    const before = container.get(Text);
    expect(before.text).toBe("override a");

    const undoA = container.override(A, { useValue: "FA" });
    expect(container.get(Text).text).toBe("override FA");
    undoA();
    expect(container.get(Text)).toBe(before);
    undoText();
    expect(container.get(Text).text).toBe("ab");
  });
});
