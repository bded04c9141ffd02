import { recipe, type Class, type Recipe } from "./recipe.js";

/** A singleton of an application: it hangs on the next one of its chain, the last one on nothing. */
export interface Link {
  readonly next?: Link | undefined;
}

const linksPerChain = 10;

/** The bindings of an application: so many singletons, in chains of ten. The head of each chain comes after all that it needs. */
export function chainRecipes(count: number): readonly Recipe[] {
  const recipes: Recipe[] = [];
  for (let index = 0; index < count; index++) {
    const next = index % linksPerChain === 0 ? undefined : (recipes.at(-1)?.itsClass as Class<Link> | undefined);
    recipes.push(next === undefined ? lastLink() : link(next));
  }
  return recipes;
}

function lastLink(): Recipe {
  const itsClass = class implements Link {};
  return recipe("singleton", itsClass, [], () => new itsClass());
}

function link(next: Class<Link>): Recipe {
  const itsClass = class implements Link {
    constructor(readonly next: Link) {}
  };
  return recipe("singleton", itsClass, [next], (link: Link) => new itsClass(link));
}
