import { AsyncResource } from "node:async_hooks";
import { createContainer, token, type AnyContainer, type ScopeEventMap, type ScopeHandle } from "@ambit/core";
import { ManualClock } from "@ambit/manager-kit";
import { AsyncContextScopeManager } from "@ambit/scope-async-context";
import { describe, expect, it, jest } from "@jest/globals";
import { apart } from "../src/leaks/apart.js";
import { collectGarbage } from "../src/leaks/collect-garbage.js";
import { subjects, type Subject } from "../src/leaks/subjects.js";
import { Tally } from "../src/leaks/tally.js";
import { expectLeft } from "./expect-left.js";

jest.setTimeout(60_000); // collections take their time on a busy machine

const count = 300;
const long = 20_000;
const Part = token<object>("Part");
const Given = token<object>("Given");
const Local = token<object>("Local");

/** A container whose scopes each have a part, and a count of what flows touch. */
function house({ create }: Subject, trackLeaks: boolean) {
  const clock = new ManualClock();
  const { manager } = create(clock);
  const container: AnyContainer = createContainer({ clock, trackLeaks }).registerScopeManager("scope", manager);
  container.bind(Given, { scope: "scope", provided: true });
  container.bind(Part, { scope: "scope", useFactory: () => ({}), dispose: () => undefined });
  const leaked: ScopeEventMap["leaked"][0][] = [];
  container.events.on("leaked", (event) => void leaked.push(event));
  const tally = new Tally();
  const look = () => {
    tally.add("part", container.get(Part));
    tally.add("scope", container.getCurrentScope("scope")!);
    const visit = manager.flow?.get();
    if (visit !== undefined) tally.add("visit", visit);
  };
  const dispose = async () => {
    const ending = container.dispose();
    clock.advance(10_000);
    await ending;
  };
  return { clock, container, manager, leaked, tally, look, dispose };
}

type House = ReturnType<typeof house>;

/** Flows that come in, one with each id, and never leave. */
const ways = [
  {
    way: "whose work never settles",
    enter({ container, look, tally }: House, id: number) {
      const never = async (): Promise<void> => {
        look();
        await tally.add("what it waits for", new Promise(() => undefined));
      };
      void container.runInScope("scope", id, tally.add("work", never));
    },
  },
  {
    way: "whose handle was dropped",
    enter({ container, look, tally }: House, id: number) {
      tally.add("handle", container.enterScope("scope", id));
      look();
    },
  },
] as const;

describe.each(subjects.map((subject) => [subject.name, subject] as const))("the %s manager", (_, subject) => {
  it.each(ways)("Z20 retains of flows $way the scopes, which are in use, and nothing else", async ({ enter }) => {
    const rooms = house(subject, false);
    await abandon(rooms, enter);
    const inUse = { scope: count, part: count };
    await expectLeft(rooms.tally, inUse);
    expect(rooms.leaked).toHaveLength(0);
    await rooms.dispose();
    await expectLeft(rooms.tally);
    expect(rooms.container.metrics().scopes.scope).toMatchObject({ open: 0, leaked: count, instances: { live: 0 } });
  });

  it.each(ways)(
    "Z20 Z12 tells of each flow $way once, and where it came in, where leaks are tracked",
    async ({ enter }) => {
      const rooms = house(subject, true);
      await abandon(rooms, enter);
      const inUse = { scope: count, part: count };
      await expectLeft(rooms.tally, inUse);
      // The container has a registry of its own, which the runtime may tell later than that of the count.
      for (let round = 0; rooms.leaked.length < count && round < 50; round++) await collectGarbage(1);
      expect(new Set(rooms.leaked.map(({ id }) => id)).size).toBe(count);
      expect(rooms.leaked).toHaveLength(count);
      for (const { enteredAt } of rooms.leaked) expect(enteredAt).toContain("leaks-abandoned.test");
      expect(rooms.container.metrics().scopes.scope).toMatchObject({ open: count, active: count, leaked: count });
      await rooms.dispose();
      await expectLeft(rooms.tally);
      expect(rooms.container.metrics().scopes.scope).toMatchObject({ open: 0, leaked: count });
    },
  );

  it("Z20 leaves empty shells to closures, handles, timers and promises that outlive their scopes, and nothing that was in them", async () => {
    const { container, manager, look, tally, dispose } = house(subject, false);
    const held: (() => unknown)[] = [];
    const timers: NodeJS.Timeout[] = [];
    const enter = (id: number): void => {
      using handle = container.enterScope("scope", id, { provide: [[Given, tally.add("given", {})]] });
      handle.bind(Local, { scope: "scoped", useFactory: (resolver) => ({ resolver }) });
      look();
      tally.add("local", handle.get(Local));
      handle.scope.beforeDisposal(
        "last will",
        tally.add("last will", () => undefined),
      );
      const [scope, captured] = [container.getCurrentScope("scope"), container.captureScopes()];
      held.push(() => [scope, captured, handle]);
      timers.push(setTimeout(() => undefined, 2 ** 30));
      const waits = new Promise(() => undefined).then(() => scope);
      held.push(() => waits);
    };
    await apart(() => {
      for (let id = 0; id < count; id++) enter(id);
    });
    await dispose();
    const shells = manager.flow === undefined ? { scope: count } : { scope: count, visit: count };
    await expectLeft(tally, shells);
    timers.splice(0).forEach((timer) => clearTimeout(timer));
    held.length = 0;
    await expectLeft(tally);
  });
});

describe("flows without end", () => {
  const requests = () => {
    const container = createContainer().registerScopeManager("request", new AsyncContextScopeManager());
    return { container, tally: new Tally() };
  };

  it("Z20 work that starts work that starts work, each outliving its scope, retains nothing of those before", async () => {
    const { container, tally } = requests();
    let inTheLast = (work: () => void): void => work();
    await apart(() => {
      for (let id = 0; id < long; id++)
        inTheLast(() =>
          container.runInScope("request", id, () => {
            tally.add("scope", container.getCurrentScope("request")!);
            inTheLast = AsyncResource.bind((work: () => void) => work());
          }),
        );
    });
    await expectLeft(tally, { scope: 2 }); // the last link of the chain names the one before
    inTheLast(() => expect(container.getCurrentScope("request")).toBeUndefined());
  });

  it("Z20 handles that overlap for ever, each left after the next was taken, retain nothing of those before", async () => {
    const { container, tally } = requests();
    let last: ScopeHandle | undefined;
    await apart(() => {
      for (let id = 0; id < long; id++) {
        const next = tally.add("handle", container.enterScope("request", id));
        tally.add("scope", next.scope);
        last?.exit();
        last = next;
      }
    });
    await expectLeft(tally, { handle: 1, scope: 2 });
    expect(last?.scope.state).toBe("open");
  });
});

describe("bound functions", () => {
  function bound(trackLeaks: boolean) {
    const manager = new AsyncContextScopeManager({ detachedWork: "extend" });
    const container = createContainer({ trackLeaks }).registerScopeManager("request", manager);
    const tally = new Tally();
    const bind = (id: number) =>
      container.runInScope("request", id, async () => {
        tally.add("scope", container.getCurrentScope("request")!);
        return tally.add(
          "bound",
          manager.bind(() => id),
        );
      });
    return { container, tally, bind };
  }

  it("Z20 that were called, or disposed of, hold an empty shell at the most", async () => {
    const { container, tally, bind } = bound(false);
    const kept: unknown[] = [];
    await apart(async () => {
      for (let id = 0; id < count; id++) {
        const work = await bind(id);
        if (id % 2 === 0) work();
        else work[Symbol.dispose]();
        if (id % 3 === 0) kept.push(work);
      }
    });
    await expectLeft(tally, { bound: count / 3, scope: count / 3 });
    expect(container.metrics().scopes.request).toMatchObject({ open: 0, active: 0 });
    kept.length = 0;
    await expectLeft(tally);
  });

  it("Z20 Z12 that were forgotten keep their scopes open, and are told of where leaks are tracked", async () => {
    const { container, tally, bind } = bound(true);
    await apart(async () => {
      for (let id = 0; id < count; id++) await bind(id);
    });
    await expectLeft(tally, { scope: count });
    await collectGarbage(); // what would have let the flow out goes after the function
    expect(container.metrics().scopes.request).toMatchObject({ open: count, active: count, leaked: count });
  });
});

async function abandon(rooms: House, enter: (rooms: House, id: number) => void): Promise<void> {
  // Each in a context of its own: one that was entered by hand would be the next one's outer scope.
  for (let id = 0; id < count; id++) await apart(() => enter(rooms, id));
}
