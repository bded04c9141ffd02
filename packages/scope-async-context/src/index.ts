export { AsyncContextScopeManager, type AsyncContextOptions, type BoundWork } from "./async-context-scope-manager.js";
