import type { Scope, ScopeId } from "@ambit/core";
import { WorkflowRecord } from "./workflow-record.js";

type Records = Map<ScopeId, WorkflowRecord>;

/** The records of open workflows, and of those that ended last. It holds no scope: a record may outlive its workflow for long. */
export class WorkflowLedger {
  readonly #byScope = new WeakMap<Scope, WorkflowRecord>();
  /** By the wider scope: when that is gone, nobody can ask for what lay within. */
  readonly #within = new WeakMap<Scope, Records>();
  readonly #withinNone: Records = new Map();
  /** The ended ones, the oldest first, with the records among which they are found. */
  readonly #finished = new Map<WorkflowRecord, Records>();

  constructor(private readonly maxFinished: number) {}

  open(scope: Scope): void {
    const record = new WorkflowRecord(scope.id);
    this.#byScope.set(scope, record);
    this.#recordsWithin(scope.parent).set(scope.id, record);
  }

  recordOf(scope: Scope): WorkflowRecord {
    const record = this.#byScope.get(scope);
    if (record === undefined) throw new TypeError("This scope was not opened by this manager.");
    return record;
  }

  find(id: ScopeId, parent: Scope | undefined): WorkflowRecord | undefined {
    return this.#recordsWithin(parent).get(id);
  }

  /** Moves a workflow to the ended ones, and forgets the oldest of those that are too many. */
  finish(scope: Scope): void {
    const record = this.recordOf(scope);
    record.compensations.length = 0; // they hold the scope, and whatever they would have used
    const records = this.#recordsWithin(scope.parent);
    const { closeReason: reason } = scope;
    // Nobody can ask within a parent that has ended: it must not push out the others.
    if (reason === "parent-closed" || reason === "shutdown") records.delete(scope.id);
    else this.#finished.set(record, records);
    const [oldest] = this.#finished.keys();
    if (oldest !== undefined && this.#finished.size > this.maxFinished) this.#drop(oldest);
  }

  forget(id: ScopeId, parent: Scope | undefined): boolean {
    const record = this.find(id, parent);
    if (record === undefined || !this.#finished.has(record)) return false;
    this.#drop(record);
    return true;
  }

  #recordsWithin(parent: Scope | undefined): Records {
    if (parent === undefined) return this.#withinNone;
    const known = this.#within.get(parent);
    if (known !== undefined) return known;
    const records: Records = new Map();
    this.#within.set(parent, records);
    return records;
  }

  #drop(record: WorkflowRecord): void {
    this.#finished.get(record)?.delete(record.id);
    this.#finished.delete(record);
  }
}
