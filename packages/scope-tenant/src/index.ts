export { TenantNotAllowedError } from "./tenant-not-allowed-error.js";
export { TenantScopeManager, type TenantOptions } from "./tenant-scope-manager.js";
