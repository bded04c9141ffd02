export { enterScopes } from "./enter-scopes.js";
