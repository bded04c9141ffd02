import {
  enteredScopesOf,
  type Clock,
  type Flow,
  type Scope,
  type ScopeEntry,
  type ScopeId,
  type ScopeOutcome,
} from "@ambit/core";
import {
  Capacity,
  checkChoice,
  checkCount,
  checkDuration,
  checkNames,
  LongestIdleFirst,
  RetainingScopeManager,
  Timeouts,
  type RetainedScope,
  type WhenFull,
} from "@ambit/manager-kit";
import { WorkflowFinishedError, WorkflowNotActiveError, WorkflowStepCycleError } from "./workflow-errors.js";
import { WorkflowLedger } from "./workflow-ledger.js";
import type { FinalWorkflowStatus, WorkflowRecord, WorkflowStatus, WorkflowStep } from "./workflow-record.js";

export interface WorkflowOptions {
  /** What an error that leaves the workflow does: `suspend` keeps it for another attempt, `fail` ends it. Default: `"suspend"`. */
  readonly onError?: "suspend" | "fail";
  /** How many ended workflows are remembered, to refuse their ids and tell their history. Default: 1 000. */
  readonly maxFinished?: number;
  /** How long a suspended workflow is kept. Default: without end. */
  readonly idleTimeoutMs?: number;
  /** How many workflows may be open; the longest suspended goes first. Default: without bound. */
  readonly maxWorkflows?: number;
  /** What happens when all workflows are in use. Default: `"overflow"`. */
  readonly whenFull?: WhenFull;
  /** How long an asynchronous entry waits with `whenFull: "wait"`. Default: 10 000. */
  readonly waitTimeoutMs?: number;
  /** How much longer than its timeout a workflow that nobody asks for may stay. Default: 1 000. */
  readonly sweepIntervalMs?: number;
  readonly clock?: Clock;
  readonly flow?: Flow;
}

/** Names a workflow; by default the one of this id that the calling flow is in, or the one within the wider scope that it is in. */
export interface WorkflowLookup {
  readonly id: ScopeId;
  readonly parent?: Scope | undefined;
}

export interface StepOptions<R> {
  /**
   * Undoes the step if the workflow ends without having completed, whatever ends it; given what the step returned. Called inside the
   * workflow when all flows have left it, before anything in it is disposed; those of the steps that completed last come first.
   */
  readonly compensate?: (result: R) => void | PromiseLike<void>;
}

const optionNames: readonly (keyof WorkflowOptions)[] = [
  "onError",
  "maxFinished",
  "idleTimeoutMs",
  "maxWorkflows",
  "whenFull",
  "waitTimeoutMs",
  "sweepIntervalMs",
  "clock",
  "flow",
];

/**
 * One scope per workflow: entered once for each piece of it, suspended in between, ended by `complete`, `fail` or `cancel`.
 * Steps that have completed are not done again when a workflow is resumed, and are undone in reverse order when it does not complete.
 */
export class WorkflowScopeManager extends RetainingScopeManager {
  readonly #ledger: WorkflowLedger;
  readonly #onError: "suspend" | "fail";

  /** @throws InvalidOptionsError */
  constructor(options: WorkflowOptions = {}) {
    checkNames(options, optionNames);
    super(options);
    const { idleTimeoutMs, whenFull, waitTimeoutMs } = options;
    const { clock, books } = this;
    const sweepIntervalMs = checkDuration("sweepIntervalMs", options.sweepIntervalMs);
    const maxScopes = checkCount("maxWorkflows", options.maxWorkflows);
    this.#onError = checkChoice("onError", options.onError, ["suspend", "fail"]) ?? "suspend";
    this.#ledger = new WorkflowLedger(checkCount("maxFinished", options.maxFinished) ?? 1_000);
    this.retain({
      active: ({ scope }) => this.#recordOf(scope).use(true),
      idle: ({ scope }) => this.#recordOf(scope).use(false),
      // Those who are inside go on, and may still say how it ends.
      ending: ({ scope }) => {
        if (!scope.active) this.#recordOf(scope).abandon();
      },
      closed: ({ scope }) => {
        this.#recordOf(scope).abandon();
        this.#ledger.finish(scope);
      },
    });
    if (idleTimeoutMs !== undefined) this.retain(new Timeouts({ idleTimeoutMs, sweepIntervalMs, clock }));
    const eviction = new LongestIdleFirst();
    this.retain(new Capacity({ maxScopes, whenFull, waitTimeoutMs, eviction, books, clock }));
  }

  override exitScope(scope: Scope, outcome: ScopeOutcome): void | Promise<void> {
    const record = this.#recordOf(scope);
    if (!outcome.ok && !record.decided && !this.#isInside(scope)) {
      record.error = outcome.error;
      if (this.#onError === "fail") record.end("failed", outcome.error);
    }
    // The last one to leave ends it: a flow that failed before need not wait for the others.
    if (record.final !== undefined && scope.state === "open" && !scope.active)
      return scope.close(record.final, record.outcome);
  }

  /** How far a workflow is; undefined for one that is not known (any more). Without a lookup, the current one. @throws ParentScopeNotActiveError. */
  status(lookup?: ScopeId | WorkflowLookup): WorkflowStatus | undefined {
    return this.#look(lookup)?.status;
  }

  /** The steps of a workflow as they went, a copy. Empty for one that is not known (any more). @throws ParentScopeNotActiveError. */
  history(lookup?: ScopeId | WorkflowLookup): readonly WorkflowStep[] {
    return this.#look(lookup)?.steps ?? [];
  }

  /** What a workflow failed or was cancelled with, or what last made a flow leave it. @throws ParentScopeNotActiveError. */
  error(lookup?: ScopeId | WorkflowLookup): unknown {
    return this.#look(lookup)?.error;
  }

  /**
   * Does a step of the current workflow once: if it has completed before, its result is returned and `work` is not called; if it is under
   * way, its result is shared; if it failed, it is tried again.
   * @throws WorkflowNotActiveError outside a workflow, WorkflowStepCycleError, and what `work` throws.
   */
  async step<R>(name: string, work: () => R | PromiseLike<R>, options: StepOptions<R> = {}): Promise<R> {
    const { scope, record } = this.#active("step");
    const completed = record.completedStep(name);
    if (completed !== undefined) return completed.result as R;
    if (record.beginning.has(name)) throw new WorkflowStepCycleError([...record.beginning, name]);
    const running = record.running.get(name) ?? this.#begin(scope, record, name, work, options);
    return (await running) as R;
  }

  /** Records a step of the current workflow that was done elsewhere. @throws WorkflowNotActiveError outside a workflow. */
  recordStep<R>(name: string, result?: R, options: StepOptions<R> = {}): void {
    const { scope, record } = this.#active("recordStep");
    const nowMs = this.clock.now();
    const step = record.add({
      name,
      status: "completed",
      result,
      error: undefined,
      startedAtMs: nowMs,
      endedAtMs: nowMs,
    });
    const { compensate } = options;
    if (compensate !== undefined) void this.#compensateAtEnd(scope, step, () => compensate(result as R));
  }

  /** Ends a workflow that has done what it was for. From inside, it ends when the last flow has left. @throws WorkflowNotActiveError, and what disposers threw. */
  async complete(lookup?: ScopeId | WorkflowLookup): Promise<void> {
    await this.#end(this.#open("complete", lookup), "completed");
  }

  /** Ends a workflow that cannot go on: when all have left, its steps are undone, the last first. @throws as `complete`, and what compensations threw. */
  async fail(error: unknown, lookup?: ScopeId | WorkflowLookup): Promise<void> {
    await this.#end(this.#open("fail", lookup), "failed", error);
  }

  /** Ends a workflow that is not wanted any more; as `fail` otherwise. */
  async cancel(reason?: unknown, lookup?: ScopeId | WorkflowLookup): Promise<void> {
    await this.#end(this.#open("cancel", lookup), "cancelled", reason);
  }

  /** Forgets an ended workflow, so that its id may be used again. Returns whether there was one. @throws ParentScopeNotActiveError. */
  forget(lookup: ScopeId | WorkflowLookup): boolean {
    const { id, parent } = asLookup(lookup);
    return this.#ledger.forget(id, parent ?? this.parentFromHere(id));
  }

  /** @throws WorkflowFinishedError where it was said how the workflow ends. */
  protected override assertEnterable(id: ScopeId, entry: ScopeEntry): void {
    const status = this.#ledger.find(id, entry.parent)?.final;
    if (status !== undefined) throw new WorkflowFinishedError(entry.name, id, status);
  }

  protected override open(id: ScopeId, entry: ScopeEntry): RetainedScope {
    // One that is known and not open ends right now, such as one whose time is over: not even then is its id free.
    const known = this.#ledger.find(id, entry.parent);
    if (known !== undefined) throw new WorkflowFinishedError(entry.name, id, known.final ?? "cancelled");
    const retained = super.open(id, entry);
    this.#ledger.open(retained.scope);
    return retained;
  }

  #begin<R>(
    scope: Scope,
    record: WorkflowRecord,
    name: string,
    work: () => R | PromiseLike<R>,
    options: StepOptions<R>,
  ): Promise<R> {
    record.beginning.add(name);
    const running = this.#run(scope, record, name, work, options).finally(() => record.running.delete(name));
    record.beginning.delete(name);
    record.running.set(name, running);
    return running;
  }

  async #run<R>(
    scope: Scope,
    record: WorkflowRecord,
    name: string,
    work: () => R | PromiseLike<R>,
    { compensate }: StepOptions<R>,
  ): Promise<R> {
    const startedAtMs = this.clock.now();
    const ended = (end: Pick<WorkflowStep, "status" | "result" | "error">): WorkflowStep =>
      record.add({ name, ...end, startedAtMs, endedAtMs: this.clock.now() });
    let result: R;
    try {
      result = await work();
    } catch (error) {
      ended({ status: "failed", result: undefined, error });
      throw error;
    }
    const step = ended({ status: "completed", result, error: undefined });
    if (compensate !== undefined) await this.#compensateAtEnd(scope, step, () => compensate(result));
    return result;
  }

  /** Sees to it that the step is undone if the workflow does not complete. Where the workflow has not waited for the step, that is now. */
  async #compensateAtEnd(scope: Scope, step: WorkflowStep, undo: () => unknown): Promise<void> {
    const record = this.#recordOf(scope);
    if (record.final === "completed") return;
    const compensation = async (): Promise<void> => {
      record.abandon();
      // A workflow that somebody else has taken over goes on there.
      if (scope.closeReason !== "lost-lease") await record.compensate(step, undo);
    };
    if (scope.state === "open" || scope.state === "draining")
      record.compensations.push(scope.beforeDisposal(step.name, compensation));
    else await compensation();
  }

  async #end(scope: Scope, status: FinalWorkflowStatus, error?: unknown): Promise<void> {
    const record = this.#recordOf(scope);
    record.end(status, error); // from here on nobody comes in
    if (status === "completed") for (const takeBack of record.compensations) takeBack();
    await scope.close(status, record.outcome);
  }

  /** Whether the calling flow is inside; after it has left, it may still be by an earlier entry. */
  #isInside(scope: Scope): boolean {
    for (const entered of enteredScopesOf(this)) if (entered === scope) return true;
    return false;
  }

  #recordOf(scope: Scope): WorkflowRecord {
    return this.#ledger.recordOf(scope);
  }

  #look(lookup: ScopeId | WorkflowLookup | undefined): WorkflowRecord | undefined {
    if (lookup === undefined) {
      const current = this.getCurrentScope();
      return current && this.#recordOf(current);
    }
    const { id, parent } = asLookup(lookup);
    return this.#ledger.find(id, parent ?? this.parentFromHere(id));
  }

  #active(method: string): { readonly scope: Scope; readonly record: WorkflowRecord } {
    const scope = this.#open(method, undefined);
    return { scope, record: this.#recordOf(scope) };
  }

  /** The workflow that is meant. One that the flow is in may be about to end. @throws WorkflowNotActiveError. */
  #open(method: string, lookup: ScopeId | WorkflowLookup | undefined): Scope {
    const { id, parent } = lookup === undefined ? { id: undefined, parent: undefined } : asLookup(lookup);
    const current = this.getCurrentScope();
    const isCurrent = id === undefined || (current?.id === id && (parent === undefined || current.parent === parent));
    const scope = isCurrent ? current : this.findFromHere(id, parent)?.scope;
    if (scope === undefined || this.#recordOf(scope).final !== undefined) throw new WorkflowNotActiveError(method);
    return scope;
  }
}

function asLookup(lookup: ScopeId | WorkflowLookup): WorkflowLookup {
  return typeof lookup === "object" ? lookup : { id: lookup };
}
