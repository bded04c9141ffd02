/** The names of the scope managers that a container type knows. */
export type ScopeNames<Managers extends object> = Extract<keyof Managers, string>;
