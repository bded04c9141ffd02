export { AsyncContextScopeManager, type AsyncContextOptions } from "./async-context-scope-manager.js";
