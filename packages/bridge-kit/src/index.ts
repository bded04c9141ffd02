export { ChildContainers, type ChildContainerOptions } from "./child-containers.js";
export { endInTurn } from "./end-in-turn.js";
export type { ScopeNames } from "./scope-names.js";
