import type { Command } from "../command.js";
import type { Stage } from "../stage.js";

/** Takes one step in the model and in the real thing. Returns whether there was anything to do. */
export type Step = (stage: Stage, command: Command) => boolean;
