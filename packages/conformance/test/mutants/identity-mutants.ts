import type { Scope, ScopeEntry, ScopeId } from "@ambit/core";
import { OwnCurrentScopeManager } from "../reference/own-current-scope-manager.js";
import { StackScopeManager } from "../reference/stack-scope-manager.js";
import type { Mutant } from "./mutant.js";

/** Opens a scope for every entry. */
class AlwaysFresh extends OwnCurrentScopeManager {
  protected override find(): Scope | undefined {
    return undefined;
  }
}

/** Looks for the id among all scopes, whatever they lie within. */
class ForgetsParent extends OwnCurrentScopeManager {
  protected override find(id: ScopeId): Scope | undefined {
    return [...this.scopes.values()].map((siblings) => siblings.get(id)).find((scope) => scope !== undefined);
  }
}

const sharedById = new Map<ScopeId, Scope>();

/** Keeps its scopes where every container finds them. */
class SharedByContainers extends OwnCurrentScopeManager {
  protected override find(id: ScopeId, parent: Scope | undefined): Scope | undefined {
    const scope = sharedById.get(id);
    return scope?.parent === parent && scope?.state === "open" ? scope : undefined;
  }

  protected override open(id: ScopeId, entry: ScopeEntry): Scope {
    const scope = super.open(id, entry);
    sharedById.set(id, scope);
    return scope;
  }
}

/** Makes one text of the ids of parent and scope. */
class JoinsKeys extends OwnCurrentScopeManager {
  protected readonly byKey = new Map<string, Scope>();

  protected override find(id: ScopeId, parent: Scope | undefined): Scope | undefined {
    const scope = this.byKey.get(this.key(id, parent));
    return scope?.state === "open" ? scope : undefined;
  }

  protected override open(id: ScopeId, entry: ScopeEntry): Scope {
    const scope = super.open(id, entry);
    this.byKey.set(this.key(id, entry.parent), scope);
    return scope;
  }

  protected key(id: ScopeId, parent: Scope | undefined): string {
    return `${typeof id}${String(id)}:${parent === undefined ? "" : String(parent.id)}`;
  }
}

/** Takes ids for text. */
class IdsAsText extends JoinsKeys {
  protected override find(id: ScopeId, parent: Scope | undefined): Scope | undefined {
    const scope = super.find(id, parent);
    return scope?.parent === parent ? scope : undefined;
  }

  protected override key(id: ScopeId): string {
    return String(id);
  }
}

/** Keeps its scopes in a plain object. */
class PlainObject extends OwnCurrentScopeManager {
  readonly #byId: Partial<Record<PropertyKey, Scope>> = {};

  protected override find(id: ScopeId, parent: Scope | undefined): Scope | undefined {
    const scope = this.#byId[id as PropertyKey];
    return scope?.parent === parent && scope?.state !== "closed" ? scope : undefined;
  }

  protected override open(id: ScopeId, entry: ScopeEntry): Scope {
    const scope = super.open(id, entry);
    this.#byId[id as PropertyKey] = scope;
    return scope;
  }
}

/** Takes texts for the same that look the same. */
class NormalizesText extends IdsAsText {
  protected override key(id: ScopeId): string {
    return `${typeof id} ${typeof id === "symbol" ? String(Math.random()) : String(id).normalize().trim().toLowerCase()}`;
  }
}

/** Makes the same id again. */
class RepeatsIds extends StackScopeManager {
  override generateId(): ScopeId {
    return "made";
  }
}

/** Has one scope within each parent, whatever the id. */
class OneForAll extends OwnCurrentScopeManager {
  protected override find(_: ScopeId, parent: Scope | undefined): Scope | undefined {
    return this.scopes.get(parent)?.values().next().value;
  }
}

/** Gives its scopes ids of its own making. */
class RenamesScopes extends OwnCurrentScopeManager {
  protected override open(id: ScopeId, entry: ScopeEntry): Scope {
    const renamed: ScopeEntry = {
      name: entry.name,
      parent: entry.parent,
      open: (_, observer) => entry.open(typeof id === "string" ? `${entry.name}:${id}` : id, observer),
    };
    return super.open(id, renamed);
  }
}

/** Opens all scopes with the entry that came first. */
class KeepsFirstEntry extends OwnCurrentScopeManager {
  #first: ScopeEntry | undefined;

  protected override open(id: ScopeId, entry: ScopeEntry): Scope {
    this.#first ??= entry;
    return super.open(id, this.#first);
  }
}

/** Has no idea of parents. */
class RefusesParents extends OwnCurrentScopeManager {
  override enterScope(id: ScopeId, entry: ScopeEntry): Scope {
    if (entry.parent !== undefined) throw new Error("not supported");
    return super.enterScope(id, entry);
  }
}

/** Makes ids, and does not say so. */
class MakesIdsSilently extends OwnCurrentScopeManager {
  #made = 0;

  generateId(): ScopeId {
    return ++this.#made;
  }
}

export const identityMutants: readonly Mutant[] = [
  { name: "opens a scope for every entry", create: () => new AlwaysFresh(), breaks: 1 },
  {
    name: "has one scope for all ids",
    create: () => new OneForAll("on-close"),
    abilities: { ends: "on-close" },
    breaks: 2,
  },
  { name: "gives scopes other ids", create: () => new RenamesScopes(), breaks: 1 },
  { name: "opens every scope with the first entry", create: () => new KeepsFirstEntry(), breaks: 4 },
  { name: "refuses to lie within a wide scope", create: () => new RefusesParents(), breaks: 4 },
  { name: "makes ids, and does not say so", create: () => new MakesIdsSilently(), breaks: 15 },
  { name: "forgets the parent in the identity", create: () => new ForgetsParent(), breaks: 2 },
  { name: "shares scopes between containers", create: () => new SharedByContainers(), breaks: 2 },
  { name: "joins the ids of parent and scope", create: () => new JoinsKeys(), breaks: 15 },
  { name: "takes ids for text", create: () => new IdsAsText(), breaks: 15 },
  { name: "keeps ids in a plain object", create: () => new PlainObject(), breaks: 15 },
  { name: "takes ids for the same that look the same", create: () => new NormalizesText(), breaks: 15 },
  {
    name: "makes the same id twice",
    create: () => new RepeatsIds(),
    abilities: { carriesAsync: false, generatesIds: true },
    breaks: 15,
  },
];
