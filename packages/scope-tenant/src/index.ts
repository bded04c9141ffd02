export { TenantNotAllowedError } from "./tenant-not-allowed-error.js";
export { TenantScopeManager, type TenantLookup, type TenantOptions } from "./tenant-scope-manager.js";
