import type { Scope } from "@ambit/core";
import type { Place } from "./call-out.js";
import { pause } from "./shop/pause.js";
import type { Shop } from "./shop/shop.js";
import { Cart, Settings, wares } from "./shop/tokens.js";
import { Ware } from "./shop/ware.js";

/** Something that the called code asks of the very container that has called it. */
export interface ReEntry {
  /** As it stands in a title: "closes its scope". */
  readonly name: string;
  readonly needs?: keyof Place;
  /** Whose affairs it touches: of those who share the place, or of everybody. */
  readonly reach: "realm" | "house";
  /** Whether a clock may do it too. It is asked so often that not everything is tried there. */
  readonly byClocks?: boolean;
  act(shop: Shop, place: Place): unknown;
}

type InScope = (shop: Shop, scope: Scope) => unknown;

const inScope =
  (act: InScope): ReEntry["act"] =>
  (shop, { scope }) =>
    scope && act(shop, scope);

const within = ({ parent }: Scope) => (parent === undefined ? {} : { parent });

function widest(scope: Scope): Scope {
  return scope.parent === undefined ? scope : widest(scope.parent);
}

/** Asks for every token that there is; where one is refused, it asks for the next. */
async function askForAll({ container, refused }: Shop): Promise<void> {
  await Promise.all(wares.map((ware) => container.getAsync(ware).catch((error: unknown) => refused.push(error))));
}

export const reEntries: readonly ReEntry[] = [
  {
    name: "gets its token",
    needs: "token",
    reach: "realm",
    act: ({ container }, { token }) => token && container.get(token),
  },
  {
    name: "asks for its token",
    needs: "token",
    reach: "realm",
    act: ({ container }, { token }) => token && container.getAsync(token),
  },
  { name: "asks for everything", reach: "realm", byClocks: true, act: askForAll },
  {
    name: "enters its scope again",
    needs: "scope",
    reach: "realm",
    act: inScope(({ container }, scope) =>
      container.runInScope(scope.name as "tenant", scope.id, pause, within(scope)),
    ),
  },
  {
    name: "enters its scope again by a handle",
    needs: "scope",
    reach: "realm",
    byClocks: true,
    act: inScope(({ container }, scope) =>
      container.enterScope(scope.name as "tenant", scope.id, within(scope)).exit(),
    ),
  },
  {
    name: "closes its scope",
    needs: "scope",
    reach: "realm",
    byClocks: true,
    act: inScope(({ container }, scope) => container.closeScope(scope.name as "tenant", scope.id, within(scope))),
  },
  {
    name: "closes the widest scope around",
    needs: "scope",
    reach: "realm",
    act: inScope((_, scope) => widest(scope).close()),
  },
  { name: "disposes of the container", reach: "house", byClocks: true, act: ({ container }) => container.dispose() },
  {
    name: "releases its instance",
    needs: "instance",
    reach: "realm",
    act: ({ container }, { instance }) => container.release(instance),
  },
  {
    name: "ends what is idle",
    reach: "realm",
    act: ({ managers }) => {
      managers.session.sweep();
      managers.page.evict(2);
    },
  },
  {
    name: "overrides a token for a while",
    reach: "house",
    act: async (shop) => {
      const undo = shop.container.override(Settings, { useValue: new Ware(Settings, undefined) });
      try {
        await shop.container.getAsync(Cart);
      } finally {
        undo();
      }
    },
  },
  { name: "carries its scopes along", reach: "realm", act: ({ container }) => container.captureScopes().run(pause) },
  {
    name: "cancels the workflow",
    needs: "scope",
    reach: "realm",
    act: inScope(({ managers }, { name, id, parent }) =>
      name === "workflow" ? managers.workflow.cancel("re-entered", { id, parent }) : undefined,
    ),
  },
];
