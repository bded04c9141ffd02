/** A class is also what it is asked for by. */
export type Class<T extends object = object> = new (...needs: never[]) => T;

/** What each subject binds in its own way. */
export interface Recipe<T extends object = object> {
  readonly itsClass: Class<T>;
  readonly lifetime: "singleton" | "scoped" | "transient";
  /** What the constructor takes, in order. */
  readonly needs: readonly Class[];
  /** The factory that somebody would write, for containers that want one. */
  readonly make: (...needs: never[]) => T;
  /** Has a `dispose`, which is to be called when its scope is closed. */
  readonly ends: boolean;
}

type InstancesOf<Needs extends readonly Class[]> = { [I in keyof Needs]: InstanceType<Needs[I]> };

/** Writes recipes down, and sees to it that they fit the constructors. */
export function recipe<T extends object, const Needs extends readonly Class[]>(
  lifetime: Recipe["lifetime"],
  itsClass: new (...needs: InstancesOf<Needs>) => T,
  needs: Needs,
  make: (...needs: InstancesOf<Needs>) => T,
): Recipe<T> {
  const ends = "dispose" in itsClass.prototype;
  return { itsClass: itsClass as Class<T>, lifetime, needs, make: make as Recipe<T>["make"], ends };
}

/** The factory of a recipe for containers that hand in a way to ask: as one writes it by hand, without a list of what it needs. */
export function factoryOf<Token>(
  { make, needs }: Recipe,
  tokenOf: (need: Class) => Token,
): (get: (token: Token) => object) => object {
  const create = make as (...needs: object[]) => object;
  const tokens = needs.map(tokenOf);
  const [first, second, third, fourth] = tokens as [Token, Token, Token, Token];
  switch (needs.length) {
    case 0:
      return () => create();
    case 1:
      return (get) => create(get(first));
    case 2:
      return (get) => create(get(first), get(second));
    case 3:
      return (get) => create(get(first), get(second), get(third));
    case 4:
      return (get) => create(get(first), get(second), get(third), get(fourth));
    default:
      return (get) => create(...tokens.map((token) => get(token)));
  }
}

/** A token of a container's own for each class. */
export function tokenMap<Token>(recipes: readonly Recipe[], newToken: (recipe: Recipe) => Token): (of: Class) => Token {
  const tokens = new Map(recipes.map((one) => [one.itsClass, newToken(one)]));
  return (of) => tokens.get(of) as Token;
}

/** Whether it has to be made within a scope: a scoped one, or a transient that needs one such. */
export function isOfScope({ lifetime, needs }: Recipe, recipes: readonly Recipe[]): boolean {
  if (lifetime !== "transient") return lifetime === "scoped";
  return recipes.some((other) => needs.includes(other.itsClass) && isOfScope(other, recipes));
}
