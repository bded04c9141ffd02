import { ScopeClosedError } from "@ambit/core";
import type { Random } from "../../model/random.js";
import type { House } from "./house/house.js";
import { idleTimeoutMs } from "./house/managers.js";

/** Lets time pass, and ends sessions, tenants and pages while requests are in them. Does what it draws, one thing each time. */
export class Churn {
  constructor(
    private readonly house: House,
    private readonly random: Random,
  ) {}

  happen(): void {
    const { random } = this;
    const chance = random.below(100);
    if (chance < 20) this.house.clock.advance(random.below(idleTimeoutMs / 20));
    else if (chance < 30) this.#managers.page.evict(1 + random.below(10));
    else if (chance < 32) this.#managers.page.maxScopes = 50 + random.below(50);
    else if (chance < 37) this.#wait(this.#closeSession());
    else if (chance < 38) this.#wait(this.#reloadTenant());
  }

  get #managers() {
    const { container } = this.house;
    return { tenant: container.getScopeManager("tenant"), page: container.getScopeManager("page") };
  }

  #openTenant(): string {
    return String(this.random.oneOf([...this.#managers.tenant.tenants(), "none"]));
  }

  /** One that is evicted while its successor is made ready has nothing to be replaced by it. */
  async #reloadTenant(): Promise<void> {
    try {
      await this.#managers.tenant.reload(this.#openTenant());
    } catch (error) {
      if (!(error instanceof ScopeClosedError && error.reason === "evicted")) throw error;
    }
  }

  async #closeSession(): Promise<void> {
    const parent = this.#managers.tenant.findScope(this.#openTenant());
    const sessions = parent?.children.filter(({ name }) => name === "session") ?? [];
    if (parent === undefined || sessions.length === 0) return;
    await this.house.container.closeScope("session", this.random.oneOf(sessions).id, { parent });
  }

  #wait(ending: Promise<unknown>): void {
    const { faults, endings } = this.house;
    void endings.add(
      ending.catch((error: unknown) => faults.add("an unforeseen error", `in an end: ${String(error)}`)),
    );
  }
}
