import { describe, it } from "@jest/globals";
import { describeScopeManager } from "../../src/index.js";
import { example } from "./example.js";

describeScopeManager({ ...example, runner: { describe, it } });
