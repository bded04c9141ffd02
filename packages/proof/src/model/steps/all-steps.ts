import type { Op } from "../command.js";
import { captureSteps } from "./capture-steps.js";
import { closingSteps } from "./closing-steps.js";
import { comeBack, end, fork, run, runStack, runSync, spawn } from "./flow-steps.js";
import { handleSteps } from "./handle-steps.js";
import { renamingSteps } from "./renaming-steps.js";
import { replacementSteps } from "./replacement-steps.js";
import { resolveSteps } from "./resolve-steps.js";
import type { Step } from "./step.js";
import { workflowSteps } from "./workflow-steps.js";

export const steps: Readonly<Record<Op, Step>> = {
  spawn,
  fork,
  run,
  comeBack,
  runStack,
  runSync,
  end,
  ...captureSteps,
  ...handleSteps,
  ...resolveSteps,
  ...renamingSteps,
  ...replacementSteps,
  ...closingSteps,
  ...workflowSteps,
};
