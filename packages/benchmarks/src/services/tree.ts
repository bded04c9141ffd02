import { recipe, type Class, type Recipe } from "./recipe.js";

/** A knot of a tree; those of the last level have nothing below. */
export interface Knot {
  readonly left?: Knot;
  readonly right?: Knot;
}

export class Level9 implements Knot {
  declare readonly left?: Knot;
  declare readonly right?: Knot;
}
export class Level8 implements Knot {
  constructor(
    readonly left: Level9,
    readonly right: Level9,
  ) {}
}
export class Level7 implements Knot {
  constructor(
    readonly left: Level8,
    readonly right: Level8,
  ) {}
}
export class Level6 implements Knot {
  constructor(
    readonly left: Level7,
    readonly right: Level7,
  ) {}
}
export class Level5 implements Knot {
  constructor(
    readonly left: Level6,
    readonly right: Level6,
  ) {}
}
export class Level4 implements Knot {
  constructor(
    readonly left: Level5,
    readonly right: Level5,
  ) {}
}
export class Level3 implements Knot {
  constructor(
    readonly left: Level4,
    readonly right: Level4,
  ) {}
}
export class Level2 implements Knot {
  constructor(
    readonly left: Level3,
    readonly right: Level3,
  ) {}
}
export class Level1 implements Knot {
  constructor(
    readonly left: Level2,
    readonly right: Level2,
  ) {}
}
export class Level0 implements Knot {
  constructor(
    readonly left: Level1,
    readonly right: Level1,
  ) {}
}

/** From the top to the bottom. */
export const levels: readonly Class<Knot>[] = [
  Level0,
  Level1,
  Level2,
  Level3,
  Level4,
  Level5,
  Level6,
  Level7,
  Level8,
  Level9,
];

/** A binary tree of transients: one class for each level, and the last one is asked for. */
export const treeRecipes: readonly Recipe[] = [
  recipe("transient", Level9, [], () => new Level9()),
  recipe("transient", Level8, [Level9, Level9], (left, right) => new Level8(left, right)),
  recipe("transient", Level7, [Level8, Level8], (left, right) => new Level7(left, right)),
  recipe("transient", Level6, [Level7, Level7], (left, right) => new Level6(left, right)),
  recipe("transient", Level5, [Level6, Level6], (left, right) => new Level5(left, right)),
  recipe("transient", Level4, [Level5, Level5], (left, right) => new Level4(left, right)),
  recipe("transient", Level3, [Level4, Level4], (left, right) => new Level3(left, right)),
  recipe("transient", Level2, [Level3, Level3], (left, right) => new Level2(left, right)),
  recipe("transient", Level1, [Level2, Level2], (left, right) => new Level1(left, right)),
  recipe("transient", Level0, [Level1, Level1], (left, right) => new Level0(left, right)),
];
