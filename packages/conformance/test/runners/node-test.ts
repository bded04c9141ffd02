import { describe, it } from "node:test";
import { describeScopeManager } from "../../src/index.js";
import { example } from "./example.js";

describeScopeManager({ ...example, runner: { describe, it } });
