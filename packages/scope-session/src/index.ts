export {
  SessionScopeManager,
  type SessionLookup,
  type SessionOptions,
  type SessionTimeouts,
} from "./session-scope-manager.js";
