import type { ScopeId } from "@ambit/core";

/** `running`: a flow is inside; `suspended`: it waits for the next; the others are final. */
export type WorkflowStatus = "running" | "suspended" | "completed" | "failed" | "cancelled";

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

type Compensation = (result: unknown) => unknown;

/** What is known of one workflow; stays for a while when the workflow has ended. */
export class WorkflowRecord {
  status: WorkflowStatus = "running";
  /** What the workflow failed or was cancelled with, or what last made a flow leave it. */
  error: unknown = undefined;
  readonly steps: WorkflowStep[] = [];
  /** Steps under way: whoever asks for one of them shares it. */
  readonly running = new Map<string, Promise<unknown>>();
  readonly #compensations: { readonly step: WorkflowStep; readonly compensate: Compensation }[] = [];

  constructor(readonly id: ScopeId) {}

  get finished(): boolean {
    return this.status === "completed" || this.status === "failed" || this.status === "cancelled";
  }

  /** The step of this name that has completed. */
  completedStep(name: string): WorkflowStep | undefined {
    return this.steps.findLast((step) => step.name === name && step.status === "completed");
  }

  add(step: WorkflowStep, compensate?: Compensation): void {
    this.steps.push(step);
    if (compensate !== undefined) this.#compensations.push({ step, compensate });
  }

  /** Undoes completed steps, the last first, all of them even if some fail. Each is undone once. Returns what failed. */
  async compensate(): Promise<unknown[]> {
    const errors: unknown[] = [];
    for (let last = this.#compensations.pop(); last !== undefined; last = this.#compensations.pop()) {
      const { step, compensate } = last;
      try {
        await compensate(step.result);
        this.#replace(step, { ...step, status: "compensated" });
      } catch (error) {
        errors.push(error);
        this.#replace(step, { ...step, status: "compensation-failed", error });
      }
    }
    return errors;
  }

  #replace(step: WorkflowStep, by: WorkflowStep): void {
    this.steps[this.steps.indexOf(step)] = by;
  }
}
