import type { Binding } from "../bindings/binding.js";
import type { Dependency } from "../bindings/dependency.js";
import { CircularDependencyError, InstanceHeldError, TokenNotBoundError } from "../errors/resolution-errors.js";
import type { Ownership } from "../scopes/ownership.js";
import { retire } from "../scopes/retirement.js";
import type { Scope } from "../scopes/scope.js";
import { tokenName } from "../token.js";
import { construct } from "./construction.js";
import { Creation } from "./creation.js";
import type { Engine } from "./engine.js";
import { holderOf } from "./holders.js";
import { whyEnded } from "./location.js";
import { Pending, settle } from "./pending.js";
import { Standpoint } from "./standpoint.js";

/** A binding with the scope that keeps an instance of it. */
interface Place {
  readonly binding: Binding;
  readonly home: Scope;
}

/**
 * Ends the instance that the program would get, seen from this scope or from where the calling flow is; the next request creates another.
 * Resolves to whether there was one.
 * @throws as `get` where there can be none; InstanceHeldError; what the disposer throws, where nobody else uses the instance.
 */
export function discardInstance(engine: Engine, dependency: Dependency<unknown>, scope?: Scope): Promise<boolean> {
  return replaceWith(discard, engine, dependency, scope);
}

/**
 * Creates another instance and puts it in the place of the one that the program would get, which then ends. Where that fails, the old one
 * stays. Resolves, to whether there was one, when the new one serves and the old one has ended, unless somebody still uses that.
 * @throws as `discardInstance`, and what the constructor or factory throws.
 */
export function refreshInstance(engine: Engine, dependency: Dependency<unknown>, scope?: Scope): Promise<boolean> {
  return replaceWith(refresh, engine, dependency, scope);
}

async function replaceWith(
  replace: (engine: Engine, place: Place) => Promise<void>,
  engine: Engine,
  dependency: Dependency<unknown>,
  scope: Scope | undefined,
): Promise<boolean> {
  engine.assertNotClosed();
  const place = livingPlace(engine, dependency, scope);
  if (place === undefined) return false;
  const { binding, home } = place;
  const holder = holderOf(engine.registry, binding, home);
  if (holder !== undefined) throw new InstanceHeldError(binding.name, holder.name, holder.lifetime);
  await replace(engine, place);
  return true;
}

async function discard(engine: Engine, { binding, home }: Place): Promise<void> {
  await end(engine, home, home.takeOut(binding.key));
}

async function refresh(engine: Engine, place: Place): Promise<void> {
  const { binding, home } = place;
  const underWay = home.creations?.get(binding.key);
  if (underWay !== undefined) return shared(underWay);
  const old = await recreate(engine, place);
  // Whoever was given the old one meanwhile goes on to use it: then it ends with the scope, after those that it was given to.
  if (holderOf(engine.registry, binding, home) === undefined) await end(engine, home, old);
}

/** The place of an instance that exists. */
function livingPlace(engine: Engine, dependency: Dependency<unknown>, scope: Scope | undefined): Place | undefined {
  const from = new Standpoint(scope, undefined);
  const binding = engine.find(dependency, from, undefined);
  if (binding === undefined) throw new TokenNotBoundError(tokenName(dependency.token), []);
  const { recipe, keeping } = binding;
  if (recipe.kind === "alias") return livingPlace(engine, recipe.target, scope);
  if (keeping.in !== "scope" || (recipe.kind !== "class" && recipe.kind !== "factory")) return undefined;
  const home = engine.home(binding, from, undefined);
  return home?.stored(binding) === undefined ? undefined : { binding, home };
}

/** Resolves to what is to be ended of the old one. */
async function recreate(engine: Engine, { binding, home }: Place): Promise<Ownership | undefined> {
  if (!home.creates) throw whyEnded(home, [binding.name]);
  const creation = new Creation(engine, binding, undefined, home, home, new Standpoint(home, undefined), false);
  home.beginCreation(creation);
  const made = construct(engine, creation);
  if (Pending.is(made)) creation.pending = made;
  await settle(made);
  return creation.replaced;
}

/** Two who refresh at the same time get one new instance. */
async function shared({ binding, pending }: Creation): Promise<void> {
  if (pending === undefined) throw new CircularDependencyError([binding.name, binding.name]);
  await pending.promise;
}

async function end(engine: Engine, home: Scope, ownership: Ownership | undefined): Promise<void> {
  if (ownership !== undefined) await retire(home, ownership, engine.current.visitsWithin(home));
}
