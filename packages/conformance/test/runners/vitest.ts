import { describe, it } from "vitest";
import { describeScopeManager } from "../../src/index.js";
import { example } from "./example.js";

describeScopeManager({ ...example, runner: { describe, it } });
