import { recipe, type Recipe } from "./recipe.js";

/** What all tenants share. */
export class Settings {}

/** What each tenant has one of. */
export class Catalog {
  constructor(readonly settings: Settings) {}
}

export const tenantRecipes: readonly Recipe[] = [
  recipe("singleton", Settings, [], () => new Settings()),
  recipe("scoped", Catalog, [Settings], (settings) => new Catalog(settings)),
];
