import type { Scope, ScopeId } from "@ambit/core";
import { ScopeIndex } from "@ambit/manager-kit";
import { WorkflowRecord } from "./workflow-record.js";

/** The records of open workflows, and of those that ended last. */
export class WorkflowLedger {
  readonly #byScope = new WeakMap<Scope, WorkflowRecord>();
  readonly #byId = new ScopeIndex<WorkflowRecord>();
  /** The ended ones, the oldest first. */
  readonly #finished = new Map<WorkflowRecord, Scope | undefined>();

  constructor(private readonly maxFinished: number) {}

  open(scope: Scope): void {
    const record = new WorkflowRecord(scope.id);
    this.#byScope.set(scope, record);
    this.#byId.set(scope.parent, scope.id, record);
  }

  recordOf(scope: Scope): WorkflowRecord {
    const record = this.#byScope.get(scope);
    if (record === undefined) throw new TypeError("This scope was not opened by this manager.");
    return record;
  }

  find(id: ScopeId, parent: Scope | undefined): WorkflowRecord | undefined {
    return this.#byId.get(parent, id);
  }

  /** Moves a workflow to the ended ones, and forgets the oldest of those that are too many. */
  finish(scope: Scope): void {
    const record = this.recordOf(scope);
    const { closeReason: reason } = scope;
    // Nobody can ask within a parent that has ended; to remember would only hold on to that parent.
    if (reason === "parent-closed" || reason === "shutdown") this.#byId.delete(scope.parent, scope.id, record);
    else this.#finished.set(record, scope.parent);
    const [oldest] = this.#finished.keys();
    if (oldest !== undefined && this.#finished.size > this.maxFinished) this.#drop(oldest);
  }

  forget(id: ScopeId, parent: Scope | undefined): boolean {
    const record = this.find(id, parent);
    if (record === undefined || !this.#finished.has(record)) return false;
    this.#drop(record);
    return true;
  }

  #drop(record: WorkflowRecord): void {
    this.#byId.delete(this.#finished.get(record), record.id, record);
    this.#finished.delete(record);
  }
}
