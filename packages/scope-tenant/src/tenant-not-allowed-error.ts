import { ScopeRefusedError, type ScopeId } from "@ambit/core";

/** The tenant is not among those that may be entered. */
export class TenantNotAllowedError extends ScopeRefusedError {
  override readonly code = "TENANT_NOT_ALLOWED";

  constructor(scope: string, id: ScopeId) {
    super(scope, id, "this tenant is not allowed. Add it to the manager's `allow`, or check where the id comes from.");
  }
}
