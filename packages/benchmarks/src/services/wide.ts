import { recipe, type Recipe } from "./recipe.js";

export class LeafA {}
export class LeafB {}
export class LeafC {}
export class LeafD {}
export class LeafE {}
export class LeafF {}
export class LeafG {}
export class LeafH {}
export class LeafI {}
export class LeafJ {}
export class LeafK {}
export class LeafL {}
export class LeafM {}
export class LeafN {}
export class LeafO {}
export class LeafP {}

/** One that needs sixteen others. */
export class Wide {
  constructor(
    readonly a: LeafA,
    readonly b: LeafB,
    readonly c: LeafC,
    readonly d: LeafD,
    readonly e: LeafE,
    readonly f: LeafF,
    readonly g: LeafG,
    readonly h: LeafH,
    readonly i: LeafI,
    readonly j: LeafJ,
    readonly k: LeafK,
    readonly l: LeafL,
    readonly m: LeafM,
    readonly n: LeafN,
    readonly o: LeafO,
    readonly p: LeafP,
  ) {}
}

/** The last one is asked for. */
export const wideRecipes: readonly Recipe[] = [
  recipe("transient", LeafA, [], () => new LeafA()),
  recipe("transient", LeafB, [], () => new LeafB()),
  recipe("transient", LeafC, [], () => new LeafC()),
  recipe("transient", LeafD, [], () => new LeafD()),
  recipe("transient", LeafE, [], () => new LeafE()),
  recipe("transient", LeafF, [], () => new LeafF()),
  recipe("transient", LeafG, [], () => new LeafG()),
  recipe("transient", LeafH, [], () => new LeafH()),
  recipe("transient", LeafI, [], () => new LeafI()),
  recipe("transient", LeafJ, [], () => new LeafJ()),
  recipe("transient", LeafK, [], () => new LeafK()),
  recipe("transient", LeafL, [], () => new LeafL()),
  recipe("transient", LeafM, [], () => new LeafM()),
  recipe("transient", LeafN, [], () => new LeafN()),
  recipe("transient", LeafO, [], () => new LeafO()),
  recipe("transient", LeafP, [], () => new LeafP()),
  recipe(
    "transient",
    Wide,
    [LeafA, LeafB, LeafC, LeafD, LeafE, LeafF, LeafG, LeafH, LeafI, LeafJ, LeafK, LeafL, LeafM, LeafN, LeafO, LeafP],
    (...leaves) => new Wide(...leaves),
  ),
];
