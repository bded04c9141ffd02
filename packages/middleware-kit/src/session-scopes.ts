import { InvalidOptionsError, type AnyContainer, type ScopeId } from "@ambit/core";
import { reportTo } from "./report-to.js";

/** The scopes of sessions, as far as a store tells of them. What fails here is not the store's failure. */
export class SessionScopes {
  readonly #container: AnyContainer;

  /** @throws UnknownScopeError */
  constructor(
    container: AnyContainer,
    private readonly name: string,
  ) {
    this.#container = container;
    container.getScopeManager(name); // an unknown one shows now, not with the first session
  }

  /** From here on the scope is found no more; it ends when those inside have left. */
  close(id: ScopeId): void {
    this.#container.closeScope(this.name, id).catch((error: unknown) => this.#report(error));
  }

  rename(id: ScopeId, newId: ScopeId): void {
    try {
      this.#manager.rename?.(id, newId);
    } catch (error) {
      this.#report(error);
      this.close(id); // better none than one that goes on under an id that others know
    }
  }

  /** Whether the calling flow is inside the session's scope. */
  isInside(id: ScopeId): boolean {
    return this.#container.getCurrentScope(this.name)?.id === id;
  }

  /** @throws InvalidOptionsError */
  assertRenamable(): void {
    if (typeof this.#manager.rename === "function") return;
    throw new InvalidOptionsError(
      "regenerate",
      "rename",
      `"close", as the manager of "${this.name}" has no \`rename\``,
    );
  }

  get #manager(): { rename?(id: ScopeId, newId: ScopeId): boolean } {
    return this.#container.getScopeManager(this.name) as { rename?(id: ScopeId, newId: ScopeId): boolean };
  }

  #report(error: unknown): void {
    reportTo(this.#container, [this.name], error);
  }
}
