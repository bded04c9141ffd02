import type { Op } from "../command.js";
import { closingSteps } from "./closing-steps.js";
import * as flowSteps from "./flow-steps.js";
import { handleSteps } from "./handle-steps.js";
import { replacementSteps } from "./replacement-steps.js";
import { resolveSteps } from "./resolve-steps.js";
import type { Step } from "./step.js";
import { workflowSteps } from "./workflow-steps.js";

export const steps: Readonly<Record<Op, Step>> = {
  ...flowSteps,
  ...handleSteps,
  ...resolveSteps,
  ...replacementSteps,
  ...closingSteps,
  ...workflowSteps,
};
