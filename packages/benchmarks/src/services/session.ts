import { recipe, type Recipe } from "./recipe.js";

/** What a session keeps, and what has to be ended with it. */
export class Cart {
  /** How many carts have ended in this process. */
  static ended = 0;
  ended = false;
  dispose(): void {
    this.ended = true;
    Cart.ended++;
  }
  [Symbol.dispose](): void {
    this.dispose();
  }
}

export const sessionRecipes: readonly Recipe[] = [recipe("scoped", Cart, [], () => new Cart())];
