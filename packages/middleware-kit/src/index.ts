export type { MiddlewareOptions, ScopeNames, ScopeRule } from "./middleware-options.js";
export { createEntrance, Entrance } from "./entrance.js";
export { RequestScope } from "./request-scope.js";
export { MissingScopeIdError } from "./missing-scope-id-error.js";
export { AnswerCutShortError } from "./answer-cut-short-error.js";
export { statusOf } from "./error-status.js";
export { reportTo } from "./report-to.js";
export { SessionScopes } from "./session-scopes.js";
