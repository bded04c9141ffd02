import type { CloseReason, ScopeId, ScopeState } from "@ambit/core";
import type { KindSpec, Setup } from "../setup.js";
import { Journal } from "./journal.js";
import { ModelBooks } from "./model-books.js";
import type { Prediction } from "./prediction.js";

/** What the model knows of a token that was created. */
export interface ModelInstance {
  readonly serial: number;
  readonly token: string;
  readonly disposal: "none" | "sync" | "async";
  /** How far an asynchronous disposal is. */
  disposing: "not yet" | "begun" | "may end";
}

export interface ModelCreation {
  readonly serial: number;
  readonly token: string;
  readonly scope: ModelScope;
  /** Of those who want the instance. */
  readonly waiting: Prediction[];
  /** What is to take the place of another instance, and who has asked for that; who does so meanwhile shares the result. */
  readonly refresh: { readonly chain: readonly ModelVisit[]; readonly prediction: Prediction } | undefined;
  readonly sharing: Prediction[];
}

/** An instance that nobody finds any more, and that is kept until these have left. */
export interface ModelRetirement {
  readonly scope: ModelScope;
  readonly instance: ModelInstance;
  readonly users: Set<ModelVisit>;
}

/** An instance that ends before its scope does. */
export interface ModelRelease {
  readonly instance: ModelInstance;
  readonly prediction: Prediction;
}

export interface ModelScope {
  readonly number: number;
  /** Undefined for the container's root. */
  readonly kind: ModelKind | undefined;
  readonly name: string;
  id: ScopeId;
  readonly parent: ModelScope | undefined;
  readonly holder: ModelScope | undefined;
  readonly children: ModelScope[];
  /** Those that a shutdown has closed though flows are still inside. */
  readonly abandoned: ModelScope[];
  state: ScopeState;
  users: number;
  /** Whether a flow has just left a scope within, and this one is still to hear of that. */
  becomesIdle: boolean;
  ending: ModelEnding | undefined;
  readonly cached: Map<string, ModelInstance>;
  readonly owned: ModelInstance[];
  readonly releases: ModelRelease[];
  readonly creations: ModelCreation[];
  /** Instances that are only cached. */
  undisposed: number;
  /** Serial numbers of recorded workflow steps that are to be undone. */
  readonly compensations: number[];
  openedAtMs: number;
  idleSinceMs: number;
  idleStamp: number;
  entryStamp: number;
  entries: number;
  visited: boolean;
  /** Whether entrants are led to it; not before everything has been created, where it takes the place of another. */
  served: boolean;
  /** Whether the first failure of a flow that left was kept for the end. */
  failed: boolean;
}

/** A scope that is being replaced by a fresh one. */
export interface ModelReload {
  readonly predecessor: ModelScope;
  readonly successor: ModelScope;
  /** Comes true when everything has been created in the successor, or something has failed. */
  readonly created: Prediction;
  readonly callers: { readonly chain: readonly ModelVisit[]; readonly prediction: Prediction }[];
  /** What has failed: then it goes on until the successor has ended. */
  failure: string | undefined;
}

export interface ModelEnding {
  readonly reason: CloseReason;
  readonly ok: boolean;
  awaited: boolean;
  inBackground: boolean;
  /** Whether it goes on as soon as nobody is inside. Before, whoever marked it has left that to others. */
  due: boolean;
  /** Whether the steps of a workflow are being undone, or have been. */
  undoing: boolean;
  /** Whether the first of what it holds has had its turn. */
  disposing: boolean;
}

/** What a workflow manager remembers of one id. */
export interface ModelWorkflow {
  readonly scope: ModelScope;
  final: "completed" | "failed" | "cancelled" | undefined;
  /** Whether somebody said how it ends. */
  decided: boolean;
}

export interface ModelKind {
  readonly spec: KindSpec;
  readonly within: ModelKind | undefined;
  readonly books: ModelBooks;
  readonly workflows: ModelWorkflow[];
  maxScopes: number;
  lastNumber: number;
  /** For SIEVE: admitting scopes in the order of opening, and where the hand points. */
  readonly order: ModelScope[];
  hand: ModelScope | undefined;
}

export interface ModelVisit {
  readonly scope: ModelScope;
  readonly carried: boolean;
  left: boolean;
  /** Set while the flow uses the scope exclusively. */
  stay: ModelStay | undefined;
  /** What the flow was inside when it entered captured scopes, and does not see in there. */
  hides: readonly ModelVisit[];
}

/** One flow that uses a scope exclusively, with all that it has started inside. */
export interface ModelStay {
  readonly scope: ModelScope;
}

/** A flow that waits for its turn to use a scope exclusively. */
export interface ModelTurn {
  readonly flow: ModelFlow;
  readonly scope: ModelScope;
  /** The stays that the flow is part of: these wait too. */
  readonly held: readonly ModelStay[];
}

/** Work that a flow runs inside scopes, by `runInScope`. */
export interface ModelFrame {
  /** Where the flow was, and will be again. */
  readonly outer: readonly ModelVisit[];
  readonly visits: ModelVisit[];
  readonly prediction: Prediction;
  readonly exclusive: ModelExclusiveRun | undefined;
}

/** What work uses exclusively. */
export interface ModelExclusiveRun {
  /** Those of which it is not the only user yet, in the order in which it asks. */
  readonly pending: ModelScope[];
  readonly stays: ModelStay[];
}

/** Scopes to be entered by another flow, in the order of entering. */
export interface ModelCapture {
  readonly scopes: readonly ModelScope[];
}

export interface ModelFlow {
  readonly number: number;
  /** What the flow has entered, innermost last. */
  chain: readonly ModelVisit[];
  readonly frames: ModelFrame[];
  /** The frame that it is about to leave, and waits. */
  leaving: ModelLeaving | undefined;
  /** What it waits for before its innermost work begins. */
  turn: ModelTurn | undefined;
}

export interface ModelLeaving {
  readonly frame: ModelFrame;
  /** The code of what the work has failed with. */
  readonly failure: string | undefined;
  waitsFor: ModelScope | undefined;
}

export interface Model {
  readonly kinds: readonly ModelKind[];
  readonly root: ModelScope;
  /** All that have not closed, in the order of opening, without the root. */
  readonly scopes: ModelScope[];
  readonly flows: ModelFlow[];
  readonly handles: ModelVisit[];
  readonly captures: ModelCapture[];
  /** Of scopes that are used exclusively; who waits for them, in the order of coming. */
  readonly stays: Map<ModelScope, ModelStay>;
  readonly turns: ModelTurn[];
  /** All that last. */
  readonly visits: Set<ModelVisit>;
  readonly retirements: Set<ModelRetirement>;
  readonly creations: ModelCreation[];
  readonly reloads: ModelReload[];
  /** Instances whose asynchronous disposal has begun. */
  readonly disposing: ModelInstance[];
  /** Predictions that come true when these scopes have closed. */
  readonly waiting: {
    readonly scopes: readonly ModelScope[];
    readonly prediction: Prediction;
    readonly outcome: string;
  }[];
  readonly journal: Journal;
  readonly singletons: { created: number; disposed: number };
  nowMs: number;
  /** Whether the next factory that is called throws. */
  fails: boolean;
  /** Whether a shutdown waits for nobody any more. */
  forced: boolean;
  serials: number;
  numbers: number;
  stamps: number;
}

export function createModel(setup: Setup): Model {
  const kinds: ModelKind[] = [];
  for (const spec of setup.kinds) {
    const within = kinds.find((kind) => kind.spec.name === spec.within);
    const maxScopes = spec.maxScopes ?? Infinity;
    const books = new ModelBooks();
    kinds.push({ spec, within, books, workflows: [], maxScopes, lastNumber: 0, order: [], hand: undefined });
  }
  return {
    kinds,
    root: createScope(undefined, "container", undefined, undefined, 0, 0),
    scopes: [],
    flows: [],
    handles: [],
    captures: [],
    stays: new Map(),
    turns: [],
    visits: new Set(),
    retirements: new Set(),
    creations: [],
    reloads: [],
    disposing: [],
    waiting: [],
    journal: new Journal(),
    singletons: { created: 0, disposed: 0 },
    nowMs: 0,
    fails: false,
    forced: false,
    serials: 0,
    numbers: 0,
    stamps: 0,
  };
}

export function createScope(
  kind: ModelKind | undefined,
  id: ScopeId,
  parent: ModelScope | undefined,
  holder: ModelScope | undefined,
  number: number,
  nowMs: number,
): ModelScope {
  return {
    number,
    kind,
    name: kind?.spec.name ?? "singleton",
    id,
    parent,
    holder,
    children: [],
    abandoned: [],
    state: "open",
    users: 0,
    becomesIdle: false,
    ending: undefined,
    cached: new Map(),
    owned: [],
    releases: [],
    creations: [],
    undisposed: 0,
    compensations: [],
    openedAtMs: nowMs,
    idleSinceMs: nowMs,
    idleStamp: 0,
    entryStamp: 0,
    entries: 0,
    visited: false,
    served: true,
    failed: false,
  };
}
