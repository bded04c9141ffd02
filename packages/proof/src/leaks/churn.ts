import { createContainer, token, type AnyContainer, type Clock, type ScopeId } from "@ambit/core";
import { ManualClock } from "@ambit/manager-kit";
import { grownBytesPerCycle } from "./growth.js";
import { passTime, type Managed, type Subject } from "./subjects.js";
import { Tally } from "./tally.js";

/** What a body throws on purpose. */
class Thrown extends Error {}

const Part = token<object>("Part");
const Whole = token<object>("Whole");

/** What is left when flows have come and gone. */
export interface Aftermath {
  /** Objects that are still reachable, by what they are. */
  readonly left: Readonly<Record<string, number>>;
  readonly grownBytesPerCycle: number;
  readonly pendingTimers: number;
  readonly container: AnyContainer;
}

/**
 * Flows that come and go in every way there is: with a fresh id or one that was there before, synchronous or not, by `runInScope` or by
 * handle; and a third of them fail.
 */
export class Churn {
  readonly container: AnyContainer;
  readonly tally = new Tally();
  readonly #managed: Managed;
  readonly #ways: readonly ((id: ScopeId, index: number) => unknown)[] = [
    this.#synchronous,
    this.#asynchronous,
    this.#handle,
    this.#waitingHandle,
  ];

  constructor({ create }: Subject, clock: Clock) {
    this.#managed = create(clock);
    this.container = createContainer({ clock }).registerScopeManager("scope", this.#managed.manager);
    this.container.bind(Part, { scope: "scope", useFactory: () => ({}), dispose: () => undefined });
    this.container.bind(Whole, { scope: "scope", useFactory: (resolver) => ({ part: resolver.get(Part) }) });
  }

  async cycle(index: number): Promise<void> {
    const id = index % 7 < 3 ? "again" : index;
    try {
      await this.#ways[index % 4]?.call(this, id, index);
    } catch (error) {
      if (!(error instanceof Thrown)) throw error;
    }
    await this.#managed.end?.(id, index);
  }

  endAll(): unknown {
    return this.#managed.endAll?.();
  }

  #synchronous(id: ScopeId, index: number): void {
    this.container.runInScope("scope", id, () => this.#work(index));
  }

  async #asynchronous(id: ScopeId, index: number): Promise<void> {
    await this.container.runInScope("scope", id, async () => {
      await Promise.resolve();
      this.#work(index);
    });
  }

  #handle(id: ScopeId, index: number): void {
    using _handle = this.tally.add("handle", this.container.enterScope("scope", id));
    this.#work(index);
  }

  async #waitingHandle(id: ScopeId, index: number): Promise<void> {
    await using handle = this.tally.add("handle", await this.container.enterScopeAsync("scope", id));
    this.tally.add("instance", handle.get(Whole));
    await Promise.resolve();
    if (index % 3 === 0) throw new Thrown();
  }

  #work(index: number): void {
    this.tally.add("instance", this.container.get(index % 2 === 0 ? Part : Whole));
    const scope = this.tally.add("scope", this.container.getCurrentScope("scope")!);
    if (scope.observer !== undefined) this.tally.add("record", scope.observer);
    const visit = this.#managed.manager.flow?.get();
    if (visit !== undefined) this.tally.add("visit", visit);
    if (index % 3 === 0) throw new Thrown();
  }
}

/** Lets so many flows come and go, on a clock that moves past every timeout now and then. */
export async function churn(subject: Subject, count: number): Promise<Aftermath> {
  const clock = new ManualClock();
  const flows = new Churn(subject, clock);
  const grown = await grownBytesPerCycle({
    count,
    cycle: async (index) => {
      await flows.cycle(index);
      if (index % 2_000 === 0) passTime(clock);
    },
    finish: async () => {
      await flows.endAll();
      passTime(clock);
    },
  });
  const left = await flows.tally.left();
  return { left, grownBytesPerCycle: grown, pendingTimers: clock.pending, container: flows.container };
}
