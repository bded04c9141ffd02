import type { EnterOptions, ScopeId } from "@ambit/core";
import type { Op } from "./command.js";
import { Operation } from "./real/operation.js";
import { World } from "./real/world.js";
import type { Door } from "./reference/entering.js";
import { failing } from "./reference/resolution.js";
import { predicted, type Prediction } from "./reference/prediction.js";
import { isReady, isServed } from "./reference/standing.js";
import {
  createModel,
  type Model,
  type ModelFlow,
  type ModelKind,
  type ModelScope,
  type ModelVisit,
} from "./reference/state.js";
import { ids, type ManagerName, type Setup } from "./setup.js";
import type { Tally } from "./tally.js";

/** What was asked of the container, beside what the model says will come of it. */
export interface Expectation {
  readonly op: Op;
  readonly what: string;
  readonly operation: Operation;
  readonly prediction: Prediction;
}

/** What a step of the model predicts. */
type Predict = () => ReturnType<Parameters<typeof predicted>[0]>;

/** A door as the model knows it, and how the container is asked to go through it. */
export interface Entry {
  readonly door: Door;
  readonly options: EnterOptions;
}

/** Half of all entries use the first of the ids, so that flows meet. */
const likelyIds: readonly ScopeId[] = ["a", "a", "a", "a", "b", "b", ...ids];

/** The model and the real thing side by side: each step is taken by both. */
export class Stage {
  readonly model: Model;
  readonly world: World;
  /** Operations of which not all is known yet. */
  readonly expectations: Expectation[] = [];

  /** The command that is being taken. */
  op: Op = "spawn";

  constructor(
    readonly setup: Setup,
    readonly tally: Tally,
  ) {
    this.model = createModel(setup);
    this.world = new World(setup);
  }

  /** Asks the container for something inside a flow, or outside of all. */
  ask(flow: ModelFlow | undefined, what: string, predict: Predict, work: () => unknown): void {
    const prediction = predicted(predict);
    const start = (): void => void this.expect(what, work, prediction);
    if (flow === undefined) start();
    else this.world.flows.get(flow.number)?.work(start);
  }

  /** As `ask`; the first factory that is called at once throws. */
  askFailing(flow: ModelFlow | undefined, what: string, predict: Predict, work: () => unknown): void {
    const { model, world } = this;
    const refuse = (): ReturnType<Predict> => failing(model, predict);
    this.ask(flow, `${what}, whose factory throws`, refuse, () => world.services.failing(work));
  }

  expect(what: string, work: () => unknown, prediction: Prediction): Operation {
    const operation = new Operation(work);
    this.expectations.push({ op: this.op, what, operation, prediction });
    return operation;
  }

  /** A flow that waits to be told what to do. */
  flow(choice: number): ModelFlow | undefined {
    return pick(this.model.flows.filter(isReady), choice);
  }

  /** A flow, or none: what is done from outside of all. */
  flowOrNone(choice: number): ModelFlow | undefined {
    return choice % 3 === 0 ? undefined : this.flow(Math.floor(choice / 3));
  }

  kind(choice: number, manager?: ManagerName): ModelKind | undefined {
    return pick(
      this.model.kinds.filter(({ spec }) => manager === undefined || spec.manager === manager),
      choice,
    );
  }

  id(choice: number): ScopeId {
    return likelyIds[choice % likelyIds.length] ?? "a";
  }

  /** The id of a scope that is there, now and then of any. */
  likelyId(kind: ModelKind, choice: number): ScopeId {
    const served = this.model.scopes.filter((scope) => scope.kind === kind && isServed(scope));
    return (choice % 8 > 0 ? pick(served, choice)?.id : undefined) ?? this.id(choice);
  }

  handle(choice: number): ModelVisit | undefined {
    return pick(this.model.handles, choice);
  }

  /** A scope that has not closed and that scopes of this kind may lie within. */
  parentOf(kind: ModelKind, choice: number): ModelScope | undefined {
    if (kind.within === undefined) return undefined;
    return pick(
      this.model.scopes.filter((scope) => scope.kind === kind.within && this.world.realOf(scope) !== undefined),
      choice,
    );
  }

  /** Where an entry goes: mostly within what is current, sometimes within a scope that is named. */
  entry(kind: ModelKind, idChoice: number, variant: number): Entry {
    const id = kind.spec.manager === "async-context" && variant % 2 === 0 ? undefined : this.id(idChoice);
    const parent = variant % 8 === 7 ? this.parentOf(kind, idChoice) : undefined;
    const real = parent && this.world.realOf(parent);
    return { door: { kind, id, parent }, options: real === undefined ? {} : { parent: real } };
  }
}

export function pick<T>(list: readonly T[], choice: number): T | undefined {
  return list[choice % list.length];
}
