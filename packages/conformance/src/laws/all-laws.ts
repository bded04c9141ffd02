import type { Law } from "../law.js";
import { afterTheEnd } from "./after-the-end.js";
import { books } from "./books.js";
import { bounds } from "./bounds.js";
import { captives } from "./captives.js";
import { ending } from "./ending.js";
import { identity } from "./identity.js";
import { ids } from "./ids.js";
import { inUse } from "./in-use.js";
import { isolation } from "./isolation.js";
import { nesting } from "./nesting.js";
import { oneCreation } from "./one-creation.js";
import { ownersView } from "./owners-view.js";
import { ownership } from "./ownership.js";
import { synchronous } from "./synchronous.js";
import { time } from "./time.js";

/** All laws, by their numbers. */
export const allLaws: readonly Law[] = [
  identity,
  isolation,
  nesting,
  ownersView,
  captives,
  inUse,
  oneCreation,
  ending,
  ownership,
  afterTheEnd,
  synchronous,
  books,
  bounds,
  time,
  ids,
];
