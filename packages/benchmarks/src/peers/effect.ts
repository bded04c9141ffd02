import { Clock, Context, Duration, Effect, Exit, Layer, RcMap, Scope } from "effect";
import type { VirtualClock } from "../cell/virtual-clock.js";
import { factoryOf, isOfScope, tokenMap, type Recipe } from "../services/recipe.js";
import { Cart } from "../services/session.js";
import type { Abilities, Subject } from "../subject.js";
import { containerPrograms } from "./container-programs.js";
import type { Peer } from "./peer-container.js";

type Key = Context.Key<object, object>;
type Services = Context.Context<object>;
type ServiceLayer = Layer.Layer<object, never, object>;

interface BuiltScope {
  readonly scope: Scope.Closeable;
  readonly services: Services;
}

/**
 * Every service is a layer, and a scope is what is built of those that belong to it. There are no transients: what is to be new each time is made
 * by the layer that needs it.
 */
const effect: Peer<Key, BuiltScope> = (recipes) => {
  let count = 0;
  const tokenOf = tokenMap<Key>(recipes, () => Context.Service<object>(`service${count++}`));
  const transients = new Map<Key, ReturnType<typeof factoryOf<Key>>>();
  for (const one of recipes)
    if (one.lifetime === "transient") transients.set(tokenOf(one.itsClass), factoryOf(one, tokenOf));
  const endsLater = recipes.some(({ itsClass }) => Symbol.asyncDispose in itsClass.prototype);

  const layerOf = (recipe: Recipe): ServiceLayer => {
    const create = factoryOf(recipe, tokenOf);
    const made = Effect.map(Effect.context<object>(), (services) => {
      const get = (key: Key): object => transients.get(key)?.(get) ?? Context.get(services, key);
      return create(get);
    });
    const dispose = (instance: object): unknown => (instance as { dispose(): unknown }).dispose();
    const ended = (instance: object): Effect.Effect<unknown> =>
      endsLater ? Effect.promise(async () => dispose(instance)) : Effect.sync(() => dispose(instance));
    return Layer.effect(tokenOf(recipe.itsClass), recipe.ends ? Effect.acquireRelease(made, ended) : made);
  };
  const stack = (some: readonly Recipe[]): ServiceLayer =>
    some
      .map(layerOf)
      .reduce<ServiceLayer>((below, layer) => Layer.provideMerge(layer, below), Layer.empty as unknown as ServiceLayer);

  const cached = recipes.filter(({ lifetime }) => lifetime !== "transient");
  const scoped = stack(cached.filter((one) => isOfScope(one, recipes)));
  const build = (layer: ServiceLayer, around: Services): BuiltScope => {
    const scope = Scope.makeUnsafe();
    return { scope, services: Effect.runSyncWith(around)(Layer.buildWithScope(layer, scope)) };
  };
  const { services: singletons } = build(
    stack(cached.filter((one) => !isOfScope(one, recipes))),
    Context.empty() as Services,
  );

  return {
    tokenOf,
    get: (key) => Context.get(singletons, key),
    openScope: () => build(scoped, singletons),
    getIn: ({ services }, key) => Context.get(services, key),
    close: ({ scope }) => {
      const closing = Scope.close(scope, Exit.void);
      return endsLater ? Effect.runPromise(closing) : Effect.runSync(closing);
    },
  };
};

/** Carts by id, which end when nobody has had them for a while. */
const sessions: Abilities["sessions"] = (clock, idleTimeoutMs) => {
  const services = Context.make(Clock.Clock, effectClock(clock));
  const lookup = () =>
    Effect.acquireRelease(
      Effect.sync(() => new Cart()),
      (cart) => Effect.sync(() => cart.dispose()),
    );
  const made = RcMap.make({ lookup: (_id: string) => lookup(), idleTimeToLive: Duration.millis(idleTimeoutMs) });
  const map = Effect.runSyncWith(services)(Scope.provide(made, Scope.makeUnsafe()));
  const run = Effect.runSyncWith(services);
  return { visit: (id) => run(Effect.scoped(RcMap.get(map, id))) };
};

/** The clock of the measurement, as its users give it a clock. */
function effectClock(clock: VirtualClock): Clock.Clock {
  const nanos = (): bigint => BigInt(Math.round(clock.now() * 1e6));
  return {
    currentTimeMillisUnsafe: clock.now,
    currentTimeMillis: Effect.sync(clock.now),
    currentTimeNanosUnsafe: nanos,
    currentTimeNanos: Effect.sync(nanos),
    monotonicTimeNanosUnsafe: nanos,
    monotonicTimeNanos: Effect.sync(nanos),
    sleep: (duration) =>
      Effect.callback<void>((resume) => {
        const cancel = clock.schedule(() => resume(Effect.void), Duration.toMillis(duration));
        return Effect.sync(cancel);
      }),
  };
}

const noTransients = "it has no transients";

export const subject: Subject = {
  programs: { ...containerPrograms(effect), sessions },
  cannot: {
    transients: noTransients,
    wide: noTransients,
    trees: noTransients,
    bounded: "a full RcMap refuses what is new",
  },
};
