import { recipe, type Recipe } from "./recipe.js";

/** So many services without dependencies, each of a class of its own. */
function simpleRecipes(count: number, lifetime: Recipe["lifetime"]): readonly Recipe[] {
  return Array.from({ length: count }, () => {
    const itsClass = class {};
    return recipe(lifetime, itsClass, [], () => new itsClass());
  });
}

/** They live as long as the container. */
export const singletonRecipes = (count: number): readonly Recipe[] => simpleRecipes(count, "singleton");

/** A scope has one of each of them. */
export const scopedRecipes = (count: number): readonly Recipe[] => simpleRecipes(count, "scoped");
