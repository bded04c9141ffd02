import { describe, it } from "@jest/globals";
import { describeScopeManager } from "../src/index.js";
import { referenceManagers } from "./reference/reference-managers.js";

for (const manager of referenceManagers) describeScopeManager({ ...manager, runner: { describe, it } });
