export { enterScopes } from "./enter-scopes.js";
export { followSessionStore, sessionId, type FollowOptions, type SessionStore } from "./fastify-session.js";
