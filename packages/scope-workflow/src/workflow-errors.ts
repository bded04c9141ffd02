import { AmbitError, ScopeRefusedError, type ScopeId } from "@ambit/core";
import type { FinalWorkflowStatus } from "./workflow-record.js";

/** The workflow has ended; it cannot be entered again. */
export class WorkflowFinishedError extends ScopeRefusedError {
  override readonly code = "WORKFLOW_FINISHED";

  constructor(
    scope: string,
    id: ScopeId,
    readonly status: FinalWorkflowStatus,
  ) {
    super(scope, id, `this workflow is ${status}. Start another with a new id, or let the manager forget this one.`);
  }
}

/** A method that acts on a workflow was called where there is none. */
export class WorkflowNotActiveError extends AmbitError {
  readonly code = "WORKFLOW_NOT_ACTIVE";

  constructor(readonly method: string) {
    super(
      `${method} needs a workflow that has not ended, and there is none here. Call it inside runInScope for the workflow, or name one that is open.`,
    );
  }
}

/** A step asks for itself, and would wait for itself. */
export class WorkflowStepCycleError extends AmbitError {
  readonly code = "WORKFLOW_STEP_CYCLE";

  constructor(readonly path: readonly string[]) {
    super(
      `A workflow step waits for itself: ${path.join(" → ")}. Give the inner step a name of its own, or do its work without a step.`,
    );
  }
}
