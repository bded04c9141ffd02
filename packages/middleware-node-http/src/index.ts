export { enterScopes, type Next } from "./enter-scopes.js";
export { withScopes, type ScopedRequest } from "./with-scopes.js";
export { withUpgradeScopes, type UpgradeListener } from "./with-upgrade-scopes.js";
export { runUntilClosed } from "./run-until-closed.js";
export { responseClosed } from "./response-closed.js";
export { AnswerCutShortError } from "@ambit/middleware-kit";
export { drainable, type DrainOptions } from "./drainable.js";
