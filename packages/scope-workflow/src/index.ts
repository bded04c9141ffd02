export { WorkflowFinishedError, WorkflowNotActiveError } from "./workflow-errors.js";
export type { WorkflowStatus, WorkflowStep } from "./workflow-record.js";
export { WorkflowScopeManager, type StepOptions, type WorkflowLookup, type WorkflowOptions } from "./workflow-scope-manager.js";
