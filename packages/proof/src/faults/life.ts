import { CallOuts } from "./call-outs.js";
import type { Fault } from "./faults.js";
import { InjectedError } from "./injected-error.js";
import { openShop } from "./scripts/opening.js";
import type { Script } from "./scripts/script.js";
import { shutDown } from "./scripts/shutting-down.js";
import { kinds, Shop, type ShopVariant } from "./shop/shop.js";
import { Step, type Realm } from "./step.js";
import { UnhandledErrors } from "./unhandled-errors.js";

/** What makes a life differ from an ordinary one. */
export interface LifeOptions {
  /** The number of the call-out that goes wrong. */
  readonly faulty?: number;
  readonly fault?: Fault;
  readonly variant?: ShopVariant | undefined;
}

const spanMs = 500;

/** How much time passes at the end at the most: more than all limits together. */
const patienceMs = 90_000;

/** A shop from its opening to its end, played step by step. */
export class Life {
  readonly shop: Shop;
  readonly steps: Step[] = [];
  /** Where somebody was still in a scope after having left it. */
  readonly strays: string[] = [];
  /** What a call-out fails with. */
  readonly injected = new InjectedError("injected");
  /** What called code has asked for and not got yet. */
  readonly reEntering = new Set<unknown>();
  readonly unhandled = new UnhandledErrors();
  /** Steps that have to be looked at again. */
  readonly #underWay = new Set<Step>();
  readonly #fault: Fault | undefined;

  constructor({ faulty, fault, variant }: LifeOptions) {
    this.#fault = fault;
    const callOuts = new CallOuts(faulty, (callOut, ordinary) => fault?.inject(this, callOut, ordinary));
    this.shop = new Shop(callOuts, variant);
    callOuts.whereabouts = () =>
      kinds.map((kind) => this.shop.container.getCurrentScope(kind)).findLast((scope) => scope);
  }

  /** Begins a step; it goes on by itself while others are begun. */
  begin(name: string, realm: Realm, work: () => unknown, buildsOn?: Step): Step {
    const { callOuts } = this.shop;
    const step = new Step(name, realm, callOuts.made, buildsOn);
    this.steps.push(step);
    this.#underWay.add(step);
    step.play(work, () => callOuts.made);
    this.#look(step);
    return step;
  }

  /** A step that nothing else is begun before, unless it hangs. */
  async play(name: string, realm: Realm, work: () => unknown, buildsOn?: Step): Promise<Step> {
    const step = this.begin(name, realm, work, buildsOn);
    await this.turn();
    return step;
  }

  /** Lets everything go on that waits for nothing but promises. */
  async turn(): Promise<void> {
    await new Promise<void>((resolve) => setImmediate(resolve));
    for (const step of this.#underWay) {
      this.#look(step);
      if (step.settled) this.#underWay.delete(step);
    }
  }

  /** Lets time pass, in spans in which no disposer runs out of time. */
  async pass(durationMs: number): Promise<void> {
    for (let restMs = durationMs; restMs > 0; restMs -= spanMs) {
      this.unhandled.guard(() => this.shop.time.advance(Math.min(spanMs, restMs)));
      await this.turn();
    }
  }

  /** Lets all limits pass. */
  async end(): Promise<void> {
    for (let passedMs = 0; passedMs < patienceMs && this.#isOnItsWay; passedMs += 1_000) await this.pass(1_000);
  }

  get pending(): readonly Step[] {
    return this.steps.filter(({ settled }) => !settled);
  }

  /** Timers are waited for only where something hangs, up to the limit, and where a clock has failed to hand out what takes them back. */
  get #isOnItsWay(): boolean {
    const { time, callOuts } = this.shop;
    const mayLeaveTimers = this.#fault?.kind === "hang" || callOuts.faulty?.kind === "clock";
    return this.pending.length > 0 || (mayLeaveTimers && time.pending > 0);
  }

  /** Whoever began a step is in no scope: neither while it goes on, nor afterwards. */
  #look(step: Step): void {
    const { container, callOuts } = this.shop;
    const here = () => kinds.filter((kind) => container.getCurrentScope(kind) !== undefined);
    const current = callOuts.uncounted(() => step.look(here));
    if (current.length > 0)
      this.strays.push(`after "${step.name}" began, its caller is in a ${current.join(", ")} scope`);
  }
}

/** Plays the life that a script tells, from the opening to the end. */
export async function playLife(script: Script, options: LifeOptions = {}): Promise<Life> {
  const life = new Life(options);
  life.unhandled.watch();
  try {
    await openShop(life);
    await script.play(life);
    await shutDown(life);
  } finally {
    life.unhandled.stop();
  }
  return life;
}
