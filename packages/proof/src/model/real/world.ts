import {
  createContainer,
  type AnyContainer,
  type CapturedScopes,
  type Scope,
  type ScopeHandle,
  type ScopeManager,
} from "@ambit/core";
import { ManualClock } from "@ambit/manager-kit";
import type { ModelCapture, ModelScope, ModelVisit } from "../reference/state.js";
import { createManager, defined, type Setup } from "../setup.js";
import { Services } from "./bindings.js";
import { listenToAll } from "./events.js";
import type { RealFlow } from "./flow.js";

/** The clock of timeouts; the container has another one, since disposers are not to run out of time. */
export const drainTimeoutMs = 1_000;

/** How long flows wait for their turn; less than a shutdown waits for them. */
export const waitTimeoutMs = 500;

/** A container with its managers, and all that acts on it. */
export class World {
  readonly clock = new ManualClock();
  readonly containerClock = new ManualClock();
  readonly container: AnyContainer;
  readonly managers = new Map<string, ScopeManager>();
  readonly services: Services;
  /** Events since the last look. */
  readonly events: string[];
  /** Errors that nobody waits for; there are to be none. */
  readonly reported: unknown[] = [];
  readonly flows = new Map<number, RealFlow>();
  readonly handles = new Map<ModelVisit, ScopeHandle>();
  readonly captures = new Map<ModelCapture, CapturedScopes>();
  readonly #real = new Map<ModelScope, Scope>();
  readonly #model = new WeakMap<Scope, ModelScope>();

  constructor(setup: Setup) {
    this.container = createContainer({
      clock: this.containerClock,
      drainTimeoutMs,
      disposeTimeoutMs: 1_000_000,
      onError: (error) => this.reported.push(error),
    });
    const create = setup.create ?? createManager;
    for (const spec of setup.kinds) {
      const { name, within, orphan, handover } = spec;
      const manager = create(spec, this.clock);
      this.managers.set(name, manager);
      this.container.registerScopeManager(name, manager, defined({ within, orphan, handover }));
    }
    setup.alter?.(this.container);
    this.services = new Services(this.container, setup);
    this.events = listenToAll(this.container.events);
  }

  /** Whether these are the same scope. The first time that a scope is seen says which one it is. */
  isSame(real: Scope | undefined, model: ModelScope | undefined): boolean {
    if (real === undefined || model === undefined) return real === model;
    const known = this.#model.get(real);
    if (known !== undefined) return known === model;
    if (this.#real.has(model)) return false;
    this.#real.set(model, real);
    this.#model.set(real, model);
    return true;
  }

  /** The real scope of one in the model, where it was seen. */
  realOf(model: ModelScope): Scope | undefined {
    return this.#real.get(model);
  }

  modelOf(real: Scope): ModelScope | undefined {
    return this.#model.get(real);
  }
}
