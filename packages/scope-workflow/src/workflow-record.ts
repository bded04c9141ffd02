import type { ScopeId, ScopeOutcome } from "@ambit/core";

/** `running`: a flow is inside; `suspended`: it waits for the next; the others are final. */
export type WorkflowStatus = "running" | "suspended" | FinalWorkflowStatus;

export type FinalWorkflowStatus = "completed" | "failed" | "cancelled";

/** One step as it went. Times are milliseconds of the manager's clock. */
export interface WorkflowStep {
  readonly name: string;
  readonly status: "completed" | "failed" | "compensated" | "compensation-failed";
  /** What the step returned, where it completed. */
  readonly result: unknown;
  /** What the step, or its compensation, threw. */
  readonly error: unknown;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
}

/** What is known of one workflow; stays for a while when the workflow has ended. */
export class WorkflowRecord {
  /** What the workflow failed or was cancelled with, or what last made a flow leave it. */
  error: unknown = undefined;
  /** Steps under way: whoever asks for one of them shares it. */
  readonly running = new Map<string, Promise<unknown>>();
  /** Steps whose work is being called right now: one that asks for itself there would wait for itself. */
  readonly beginning = new Set<string>();
  /** Each takes back a compensation that was asked for at the end of the scope. */
  readonly compensations: (() => void)[] = [];
  readonly #steps: WorkflowStep[] = [];
  #active = false;
  #final: FinalWorkflowStatus | undefined = undefined;
  #abandoned = false;

  constructor(readonly id: ScopeId) {}

  get status(): WorkflowStatus {
    return this.#final ?? (this.#active ? "running" : "suspended");
  }

  get steps(): readonly WorkflowStep[] {
    return [...this.#steps];
  }

  /** The final status, where there is one. */
  get final(): FinalWorkflowStatus | undefined {
    return this.#final;
  }

  /** Whether it was said how it ends, so that nothing else counts any more. */
  get decided(): boolean {
    return this.#final !== undefined && !this.#abandoned;
  }

  get outcome(): ScopeOutcome {
    return this.#final === "completed" ? { ok: true } : { ok: false, error: this.error };
  }

  /** A flow has come in, or the last one has left. */
  use(active: boolean): void {
    this.#active = active;
  }

  /** Says how it ends. */
  end(status: FinalWorkflowStatus, error: unknown): void {
    this.#final = status;
    this.#abandoned = false;
    this.error = error;
  }

  /** Its scope ends. Where nobody has said how, nobody wanted it any more. */
  abandon(): void {
    if (this.#final !== undefined) return;
    this.#final = "cancelled";
    this.#abandoned = true;
  }

  /** The step of this name that has completed. */
  completedStep(name: string): WorkflowStep | undefined {
    return this.#steps.findLast((step) => step.name === name && step.status === "completed");
  }

  add(step: WorkflowStep): WorkflowStep {
    this.#steps.push(Object.freeze(step));
    return step;
  }

  /** Undoes a step. @throws what that throws. */
  async compensate(step: WorkflowStep, undo: () => unknown): Promise<void> {
    try {
      await undo();
      this.#replace(step, { ...step, status: "compensated" });
    } catch (error) {
      this.#replace(step, { ...step, status: "compensation-failed", error });
      throw error;
    }
  }

  #replace(step: WorkflowStep, by: WorkflowStep): void {
    this.#steps[this.#steps.indexOf(step)] = Object.freeze(by);
  }
}
