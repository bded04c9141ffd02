import { ScopeRefusedError, type Scope, type ScopeEntry, type ScopeId } from "@ambit/core";
import { RetainingScopeManager, type RetainedScope, type RetainingOptions } from "@ambit/manager-kit";

export interface FeatureFlagOptions extends RetainingOptions {
  /** Whether the feature is on now; asked on every entry. */
  readonly isOn: (flag: ScopeId) => boolean;
}

/**
 * One scope per feature: what a feature needs is made when it is first used, and ends when it is switched off, with its last user.
 * Built on the kit, which keeps the scopes and knows which one is current.
 */
export class FeatureFlagScopeManager extends RetainingScopeManager {
  readonly #isOn: (flag: ScopeId) => boolean;

  constructor({ isOn, ...options }: FeatureFlagOptions) {
    super(options);
    this.#isOn = isOn;
  }

  /** @throws ScopeRefusedError where the feature is off; those inside may finish, and enter again until they have. */
  override enterScope(id: ScopeId, entry: ScopeEntry): Scope {
    this.#endIfOff(this.find(id, entry.parent));
    return super.enterScope(id, entry);
  }

  /** To be called when flags may have changed: ends what features that are off now have left behind. */
  refresh(): void {
    for (const feature of [...this.all()]) this.#endIfOff(feature);
  }

  protected override open(id: ScopeId, entry: ScopeEntry): RetainedScope {
    if (!this.#isOn(id)) throw new ScopeRefusedError(entry.name, id, "this feature is off. Ask its flag first.");
    return super.open(id, entry);
  }

  #endIfOff(feature: RetainedScope | undefined): void {
    if (feature !== undefined && !this.#isOn(feature.id)) feature.scope.closeInBackground("closed");
  }
}
