import type { Clock, CloseReason, Flow, Scope, ScopeEntry, ScopeId, ScopeOutcome } from "@ambit/core";
import {
  Capacity,
  checkChoice,
  checkCount,
  checkNames,
  LongestIdleFirst,
  RetainingScopeManager,
  Timeouts,
  type RetainedScope,
  type WhenFull,
} from "@ambit/manager-kit";
import { WorkflowFinishedError, WorkflowNotActiveError } from "./workflow-errors.js";
import { WorkflowLedger } from "./workflow-ledger.js";
import type { WorkflowRecord, WorkflowStatus, WorkflowStep } from "./workflow-record.js";

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

/** Names a workflow that the calling flow is not inside. */
export interface WorkflowLookup {
  readonly id: ScopeId;
  readonly parent?: Scope | undefined;
}

export interface StepOptions<R> {
  /** Undoes the step if the workflow fails or is cancelled; given what the step returned. */
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
 * Steps that have completed are not done again when a workflow is resumed, and are undone in reverse order when it fails.
 */
export class WorkflowScopeManager extends RetainingScopeManager {
  readonly #ledger: WorkflowLedger;
  readonly #onError: "suspend" | "fail";

  /** @throws InvalidOptionsError */
  constructor(options: WorkflowOptions = {}) {
    checkNames(options, optionNames);
    super(options);
    const { idleTimeoutMs, maxWorkflows, whenFull, waitTimeoutMs, sweepIntervalMs } = options;
    const { clock, books } = this;
    this.#onError = checkChoice("onError", options.onError, ["suspend", "fail"]) ?? "suspend";
    this.#ledger = new WorkflowLedger(checkCount("maxFinished", options.maxFinished) ?? 1_000);
    if (idleTimeoutMs !== undefined) this.retain(new Timeouts({ idleTimeoutMs, sweepIntervalMs, clock }));
    const eviction = new LongestIdleFirst();
    this.retain(new Capacity({ maxScopes: maxWorkflows, whenFull, waitTimeoutMs, eviction, books, clock }));
    this.retain({ ending: ({ scope }) => this.#ended(scope) });
  }

  /** @throws WorkflowFinishedError where the workflow has ended. */
  override enterScope(id: ScopeId, entry: ScopeEntry): Scope {
    const known = this.#ledger.find(id, entry.parent);
    if (known?.finished === true) throw new WorkflowFinishedError(entry.name, id, known.status);
    const scope = super.enterScope(id, entry);
    this.#recordOf(scope).status = "running";
    return scope;
  }

  override exitScope(scope: Scope, outcome: ScopeOutcome): void | Promise<void> {
    const record = this.#recordOf(scope);
    if (record.finished) return;
    if (!outcome.ok) record.error = outcome.error;
    if (!outcome.ok && this.#onError === "fail") return this.#end(scope, "failed", outcome.error);
    if (scope.users === 0) record.status = "suspended";
  }

  /** How far a workflow is; undefined for one that is not known (any more). Without a lookup, the current one. */
  status(lookup?: ScopeId | WorkflowLookup): WorkflowStatus | undefined {
    return this.#look(lookup)?.status;
  }

  /** The steps of a workflow as they went, a copy. Empty for one that is not known (any more). */
  history(lookup?: ScopeId | WorkflowLookup): readonly WorkflowStep[] {
    return [...(this.#look(lookup)?.steps ?? [])];
  }

  /** What a workflow failed or was cancelled with, or what last made a flow leave it. */
  error(lookup?: ScopeId | WorkflowLookup): unknown {
    return this.#look(lookup)?.error;
  }

  /**
   * Does a step of the current workflow once: if it has completed before, its result is returned and `work` is not called; if it is under
   * way, its result is shared; if it failed, it is tried again.
   * @throws WorkflowNotActiveError outside a workflow, and what `work` throws.
   */
  step<R>(name: string, work: () => R | PromiseLike<R>, options: StepOptions<R> = {}): Promise<R> {
    let record: WorkflowRecord;
    try {
      record = this.#active("step");
    } catch (error) {
      return Promise.reject(error as Error);
    }
    const completed = record.completedStep(name);
    if (completed !== undefined) return Promise.resolve(completed.result as R);
    const running = record.running.get(name) ?? this.#run(record, name, work, options).finally(() => record.running.delete(name));
    record.running.set(name, running);
    return running as Promise<R>;
  }

  /** Records a step of the current workflow that was done elsewhere. @throws WorkflowNotActiveError outside a workflow. */
  recordStep(name: string, result?: unknown): void {
    const nowMs = this.clock.now();
    this.#active("recordStep").add({ name, status: "completed", result, error: undefined, startedAtMs: nowMs, endedAtMs: nowMs });
  }

  /** Ends a workflow that has done what it was for. From inside, it ends when the last flow has left. @throws WorkflowNotActiveError, and what disposers threw. */
  async complete(lookup?: ScopeId | WorkflowLookup): Promise<void> {
    await this.#end(this.#open("complete", lookup), "completed");
  }

  /** Ends a workflow that cannot go on: undoes its steps, the last first, then closes it. @throws as `complete`, and what compensations threw. */
  async fail(error: unknown, lookup?: ScopeId | WorkflowLookup): Promise<void> {
    await this.#end(this.#open("fail", lookup), "failed", error);
  }

  /** Ends a workflow that is not wanted any more; as `fail` otherwise. */
  async cancel(reason?: unknown, lookup?: ScopeId | WorkflowLookup): Promise<void> {
    await this.#end(this.#open("cancel", lookup), "cancelled", reason);
  }

  /** Forgets an ended workflow, so that its id may be used again. Returns whether there was one. */
  forget(lookup: ScopeId | WorkflowLookup): boolean {
    const { id, parent } = asLookup(lookup);
    return this.#ledger.forget(id, parent);
  }

  protected override open(id: ScopeId, entry: ScopeEntry): RetainedScope {
    const retained = super.open(id, entry);
    this.#ledger.open(retained.scope);
    return retained;
  }

  async #run<R>(record: WorkflowRecord, name: string, work: () => R | PromiseLike<R>, { compensate }: StepOptions<R>): Promise<R> {
    const startedAtMs = this.clock.now();
    const step = (end: Pick<WorkflowStep, "status" | "result" | "error">): WorkflowStep => ({
      name,
      ...end,
      startedAtMs,
      endedAtMs: this.clock.now(),
    });
    try {
      const result = await work();
      const done = step({ status: "completed", result, error: undefined });
      record.add(done, compensate as ((result: unknown) => unknown) | undefined);
      // It ended while the step was under way: what the step did must be undone as well.
      if (record.status === "failed" || record.status === "cancelled") await record.compensate();
      return result;
    } catch (error) {
      record.add(step({ status: "failed", result: undefined, error }));
      throw error;
    }
  }

  async #end(scope: Scope, status: "completed" | "failed" | "cancelled", error?: unknown): Promise<void> {
    const record = this.#recordOf(scope);
    record.status = status; // from here on nobody comes in
    const outcome: ScopeOutcome = status === "completed" ? { ok: true } : { ok: false, error };
    const errors: unknown[] = [];
    if (!outcome.ok) {
      record.error = error;
      errors.push(...(await scope.run(() => record.compensate())));
    }
    try {
      await scope.close(status, outcome);
    } catch (failure) {
      errors.push(failure);
    }
    if (errors.length > 1) throw new AggregateError(errors, `${errors.length} errors while ending a workflow.`);
    if (errors.length === 1) throw errors[0];
  }

  /** However a scope ends, its workflow has ended: one that neither completed nor failed counts as cancelled. */
  #ended(scope: Scope): void {
    const record = this.#recordOf(scope);
    if (!record.finished) record.status = "cancelled";
    this.#ledger.finish(scope, scope.closeReason satisfies CloseReason | undefined);
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
    const current = parent === undefined ? this.getCurrentScope() : undefined;
    return this.#ledger.find(id, current?.id === id ? current.parent : parent);
  }

  #active(method: string): WorkflowRecord {
    const scope = this.getCurrentScope();
    const record = scope && this.#recordOf(scope);
    if (record === undefined || record.finished) throw new WorkflowNotActiveError(method);
    return record;
  }

  #open(method: string, lookup: ScopeId | WorkflowLookup | undefined): Scope {
    const { id, parent } = lookup === undefined ? { id: undefined, parent: undefined } : asLookup(lookup);
    const scope = id === undefined ? this.getCurrentScope() : this.findFromHere(id, parent)?.scope;
    if (scope === undefined || this.#recordOf(scope).finished) throw new WorkflowNotActiveError(method);
    return scope;
  }
}

function asLookup(lookup: ScopeId | WorkflowLookup): WorkflowLookup {
  return typeof lookup === "object" ? lookup : { id: lookup };
}
