import { UnknownScopeError } from "../errors/binding-errors.js";
import {
  InvalidScopeManagerError,
  ManagerAlreadyRegisteredError,
  ReservedScopeNameError,
} from "../errors/manager-errors.js";
import { ScopeBooks } from "../events/scope-books.js";
import type { ScopeEvents } from "../events/scope-events.js";
import type { ScopeMetrics } from "../events/scope-metrics.js";
import { builtInLifetimes } from "../bindings/provider.js";
import { nearest } from "../nearest-name.js";
import type { ScopeManager } from "../scope-manager.js";
import type { Scope } from "../scopes/scope.js";
import { ScopeKind, type Handover, type ScopeHost } from "../scopes/scope-kind.js";
import { askManager } from "./ask-manager.js";

export interface RegisterOptions<Names extends string> {
  /** The wider kind: scopes of this manager are opened inside a scope of that one, end with it, and may use what lives in it. */
  readonly within?: Names;
  /** Whether a scope may be entered where no scope of the wider kind is current. Default: `"refuse"`. */
  readonly orphan?: "refuse" | "allow";
  /** What becomes of the current scope of this kind in work that runs in captured scopes. Default: `"propagated"`. */
  readonly handover?: Handover;
}

// A manager finds its scopes by id, so in two containers, or under two names, it would hand one's scopes to the other.
const registered = new WeakMap<ScopeManager, ScopeKind>();

/**
 * The wider scope that the calling flow would enter a scope of this manager within: where a bare id is to be looked for.
 * @throws ParentScopeNotActiveError where there is none and there has to be one.
 */
export function parentScopeFor(manager: ScopeManager): Scope | undefined {
  const kind = registered.get(manager);
  return kind?.host.parentFor(kind);
}

const methods = ["enterScope", "exitScope", "getCurrentScope"] as const;

/** The kinds of scopes that a container has, by name. */
export class ScopeKinds {
  readonly byName = new Map<string, ScopeKind>();
  /** What singletons live in: the one kind without a manager. */
  readonly rootKind: ScopeKind;

  constructor(
    private readonly host: ScopeHost,
    private readonly events: ScopeEvents,
  ) {
    this.rootKind = new ScopeKind(host, "singleton", undefined, this.#books(undefined), undefined, "allow");
  }

  /** @throws ReservedScopeNameError, InvalidScopeManagerError, ManagerAlreadyRegisteredError, UnknownScopeError. */
  register(name: string, manager: ScopeManager, options: RegisterOptions<string>): void {
    if (typeof name !== "string" || name === "" || (builtInLifetimes as readonly string[]).includes(name)) {
      throw new ReservedScopeNameError(name, builtInLifetimes);
    }
    const given = manager as Partial<ScopeManager> | null | undefined;
    const missing = methods.filter((method) => typeof given?.[method] !== "function");
    if (missing.length > 0) throw new InvalidScopeManagerError(name, missing);
    const existing = this.byName.get(name);
    const { within: wider, orphan = "refuse", handover = "propagated" } = options;
    if (existing?.manager === manager) {
      if (existing.within?.name === wider && existing.orphan === orphan && existing.handover === handover) return;
      throw new ManagerAlreadyRegisteredError(name, "it is registered already, with other options. Register it once.");
    }
    if (existing !== undefined)
      throw new ManagerAlreadyRegisteredError(name, "another manager has that name. Choose another name.");
    const elsewhere = registered.get(manager);
    if (elsewhere !== undefined) {
      throw new ManagerAlreadyRegisteredError(
        name,
        `this manager serves as "${elsewhere.name}" already. Make one manager for each name and container.`,
      );
    }
    const within = wider === undefined ? undefined : this.kindNamed(wider);
    const kind = new ScopeKind(this.host, name, manager, this.#books(manager), within, orphan, handover);
    registered.set(manager, kind);
    this.byName.set(name, kind);
  }

  hasKind(name: string): boolean {
    return this.byName.has(name);
  }

  /** @throws UnknownScopeError with the nearest known name. */
  kindNamed(name: string): ScopeKind {
    const kind = this.byName.get(name);
    if (kind !== undefined) return kind;
    const known = [...this.byName.keys()];
    throw new UnknownScopeError(name, known, nearest(name, known));
  }

  /** Counters and gauges of each manager; those that the container keeps where a manager fails to tell its own. */
  metrics(): Record<string, ScopeMetrics> {
    const metricsOf = ({ name, books, manager }: ScopeKind): ScopeMetrics => {
      try {
        return askManager(name, "metrics", () => manager?.metrics?.()) ?? books.metrics();
      } catch (error) {
        this.host.report(error);
        return books.metrics();
      }
    };
    return Object.fromEntries([...this.byName].map(([name, kind]) => [name, metricsOf(kind)]));
  }

  #books(manager: ScopeManager | undefined): ScopeBooks {
    const books = manager?.books ?? new ScopeBooks();
    books.forwardTo = this.events;
    books.report = (error) => this.host.report(error);
    books.events.onListenerError ??= (error) => this.host.report(error);
    return books;
  }
}
