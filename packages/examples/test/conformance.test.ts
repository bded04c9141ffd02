import { describeScopeManager } from "@ambit/conformance";
import { describe, it } from "@jest/globals";
import { BatchScopeManager } from "../src/batch-scope.js";
import { FeatureFlagScopeManager } from "../src/feature-flag-scope.js";

const runner = { describe, it };

describeScopeManager({ runner, name: "BatchScopeManager", create: () => new BatchScopeManager() });

describeScopeManager({
  runner,
  name: "FeatureFlagScopeManager",
  create: ({ clock }) => new FeatureFlagScopeManager({ isOn: (flag) => flag !== "dark-mode", clock }),
  abilities: { ends: "on-close", flow: true, refusesId: "dark-mode" },
});
