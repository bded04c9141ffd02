export { withScopes, type ScopedRequest } from "./with-scopes.js";
export { runUntilAnswered, type Exchange } from "./run-until-answered.js";
export { AnswerCutShortError } from "@ambit/middleware-kit";
