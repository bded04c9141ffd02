import {
  createContainer,
  type AnyContainer,
  type Handover,
  type Scope,
  type ScopeHandle,
  type ScopeId,
  type ScopeManager,
  type ScopeMetrics,
  type Token,
  type TokenLike,
} from "@ambit/core";
import type { ScopeManagerAbilities } from "./abilities.js";
import { same } from "./assertions.js";
import { assertBooksMatchEvents, assertNothingLeft, imbalance } from "./books-balance.js";
import { EventCount } from "./event-count.js";
import { Journal } from "./journal.js";
import { LawBrokenError } from "./law-broken-error.js";
import { bindProbe, type Probe, type ProbeOptions } from "./probe.js";
import { settle } from "./settle.js";
import { shown } from "./shown.js";
import { settingsWith, type ManagerSettings, type ScopeManagerSubject } from "./subject.js";
import { VirtualClock } from "./virtual-clock.js";
import { Visitor } from "./visitor.js";

/** What scopes of the manager under test are called. */
export const subject = "subject";
/** What scopes of its second instance are called, which lie within those of the first. */
export const narrow = "narrow";

/** One container with a new manager in it: what a scenario is played on. */
export class Bench {
  readonly clock = new VirtualClock();
  readonly journal = new Journal();
  readonly container: AnyContainer;
  readonly manager: ScopeManager;
  readonly settings: ManagerSettings;
  readonly events: EventCount;
  /** What nobody waited for and the container was told of. */
  readonly reported: unknown[] = [];
  readonly #neighbours: Bench[] = [];
  readonly #managerEvents: EventCount | undefined;
  #imbalance: string | undefined;

  constructor(
    private readonly tested: ScopeManagerSubject,
    private readonly limits: Partial<ManagerSettings> = {},
  ) {
    this.settings = settingsWith(limits);
    this.manager = this.#create();
    this.container = createContainer({ clock: this.clock, onError: (error) => this.reported.push(error) })
      .registerScopeManager(subject, this.manager)
      .registerScopeManager(narrow, this.#create(), { within: subject, orphan: "allow" });
    this.events = new EventCount(this.container.events, () => this.#checkBalance());
    this.#managerEvents = this.manager.events && new EventCount(this.manager.events);
  }

  get abilities(): ScopeManagerAbilities {
    return this.tested.abilities ?? {};
  }

  /** Binds a service that writes down what becomes of it. */
  bind(label: string, options: ProbeOptions = {}): Token<Probe> {
    return bindProbe(this.container, this.journal, label, options, subject);
  }

  get<T>(token: TokenLike<T>): T {
    return this.container.get(token);
  }

  run<R>(id: ScopeId, work: () => R): R {
    return begunAtOnce(work, (begun) => this.container.runInScope(subject, id, begun));
  }

  /** As `run`, but waits for a place. */
  runWhenAdmitted<R>(id: ScopeId, work: () => R): Promise<Awaited<R>> {
    return attended(this.container.runInScopeAsync(subject, id, work));
  }

  /** Runs work in a narrow scope that lies within a wide one. */
  runWithin<R>(wideId: ScopeId, narrowId: ScopeId, work: () => R): R {
    const steps = [[subject, wideId] as const, [narrow, narrowId] as const];
    return begunAtOnce(work, (begun) => this.container.runInScopes(steps, begun));
  }

  enter(id: ScopeId): ScopeHandle {
    return this.container.enterScope(subject, id);
  }

  enterWithin(parent: Scope, id: ScopeId): ScopeHandle {
    return this.container.enterScope(narrow, id, { parent });
  }

  /** Starts a flow that stays inside. */
  visit(id: ScopeId): Visitor {
    return new Visitor(
      (stay) => this.run(id, stay),
      () => this.current(),
    );
  }

  visitWithin(parent: Scope, id: ScopeId): Visitor {
    const enter = (stay: () => Promise<void>): Promise<void> => this.container.runInScope(narrow, id, stay, { parent });
    return new Visitor(enter, () => this.container.getCurrentScope(narrow));
  }

  close(id: ScopeId): Promise<boolean> {
    return attended(this.container.closeScope(subject, id));
  }

  /** Leaves the scope that nobody else is in, and ends it in the way in which scopes of this manager end. */
  async end(inside: Visitor | ScopeHandle): Promise<void> {
    await (inside instanceof Visitor ? inside.leave() : inside.exitAsync());
    const { name, id, parent } = inside.scope;
    if (this.abilities.ends === "on-close")
      await this.container.closeScope(name, id, parent === undefined ? {} : { parent });
  }

  /** As the manager does it, if it can. */
  evict(count: number): void {
    this.abilities.evict?.(this.manager, count);
  }

  reload(id: ScopeId): Promise<boolean> {
    return attended(this.container.reloadScope(subject, id));
  }

  setLimit(maxScopes: number): void {
    this.abilities.bounded?.setLimit?.(this.manager, maxScopes);
  }

  /** Opens a scope, does this in it, and ends it. */
  async wholeLife(id: ScopeId, work: () => unknown): Promise<void> {
    await this.run(id, async () => {
      await work();
    });
    if (this.abilities.ends === "on-close") await this.close(id);
  }

  /** The current scope, which the container and the manager must agree on. */
  current(): Scope | undefined {
    const current = this.container.getCurrentScope(subject);
    same(
      this.manager.getCurrentScope(),
      current,
      "getCurrentScope() of the manager tells what is current in the container",
    );
    return current;
  }

  /** Lets time pass, and what it brings about. */
  async wait(durationMs: number): Promise<void> {
    this.clock.advance(durationMs);
    await settle();
  }

  metrics(name: typeof subject | typeof narrow = subject): ScopeMetrics {
    const metrics = this.container.metrics().scopes[name];
    if (metrics === undefined) throw new TypeError(`No scopes are called "${name}".`);
    return metrics;
  }

  /** Registers one more manager under test, with limits of its own, or a hand-over of its own. */
  registerAnother(name: string, limits: Partial<ManagerSettings>, handover?: Handover): void {
    const manager = this.tested.create({ clock: this.clock, ...settingsWith(limits) });
    this.container.registerScopeManager(name, manager, handover === undefined ? {} : { handover });
  }

  /** Another container, with a manager of its own. */
  neighbour(): Bench {
    const neighbour = new Bench(this.tested, this.limits);
    this.#neighbours.push(neighbour);
    return neighbour;
  }

  /** Ends everything. @throws LawBrokenError unless the books balance and nothing is left. */
  async finish(): Promise<void> {
    for (const neighbour of this.#neighbours) await neighbour.finish();
    await this.#disposeContainer();
    await settle();
    this.#checkBalance();
    if (this.#imbalance !== undefined) throw new LawBrokenError(this.#imbalance, 12);
    for (const name of [subject, narrow] as const) {
      assertBooksMatchEvents(name, this.metrics(name), this.events);
      assertNothingLeft(name, this.metrics(name));
    }
    if (this.#managerEvents !== undefined) assertBooksMatchEvents(subject, this.metrics(), this.#managerEvents);
    this.journal.assertAllDisposedOnce();
    const { pending } = this.clock;
    if (pending > 0) throw new LawBrokenError(`${pending} timers wait although the container was disposed.`, 13);
  }

  async #disposeContainer(): Promise<void> {
    try {
      await this.container.dispose();
    } catch (error) {
      throw new LawBrokenError(`The end of the container fails: ${shown(error)}.`, 8, { cause: error });
    }
  }

  #create(): ScopeManager {
    return this.tested.create({ clock: this.clock, ...this.settings });
  }

  #checkBalance(): void {
    this.#imbalance ??= imbalance(subject, this.metrics()) ?? imbalance(narrow, this.metrics(narrow));
  }
}

/** A scenario that has failed waits for nothing any more; what fails later on is then nobody's. */
function attended<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}

/**
 * @throws LawBrokenError where the work has not begun when `run` returns: nobody would wait for it, nor hear of its errors; or where it was
 * called twice: of one of the two nobody would hear.
 */
function begunAtOnce<R>(work: () => R, run: (work: () => R) => R): R {
  const noted = { calls: 0 };
  const result = run(() => {
    if (++noted.calls > 1)
      throw new LawBrokenError("Work that is run in a scope is called once, but it was called again.", 11);
    return unattended(work());
  });
  if (noted.calls === 1) return result;
  unattended(result);
  throw new LawBrokenError("Work that is run in a scope has begun when the call returns, but it has not.", 11);
}

/** What a manager drops of it fails for nobody; whoever is given it hears of it. */
function unattended<R>(result: R): R {
  if (result instanceof Promise) result.catch(() => undefined);
  return result;
}
