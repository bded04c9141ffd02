export { WorkflowFinishedError, WorkflowNotActiveError, WorkflowStepCycleError } from "./workflow-errors.js";
export type { FinalWorkflowStatus, WorkflowStatus, WorkflowStep } from "./workflow-record.js";
export {
  WorkflowScopeManager,
  type StepOptions,
  type WorkflowLookup,
  type WorkflowOptions,
} from "./workflow-scope-manager.js";
