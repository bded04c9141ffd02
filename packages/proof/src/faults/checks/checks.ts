import { booksBalance } from "./books.js";
import type { Check } from "./check.js";
import { everythingIsDisposed } from "./disposals.js";
import { injectedAsPlanned } from "./injection.js";
import { othersAreUnaffected } from "./isolation.js";
import { nothingIsLeft } from "./leftovers.js";
import { refusalsAreTyped } from "./refusals.js";
import { nothingIsSwallowed } from "./silence.js";
import { nobodyWaitsForEver } from "./waiting.js";
import { nobodyStrays } from "./whereabouts.js";

/** What must hold after every life. */
export const checks: readonly Check[] = [
  injectedAsPlanned,
  booksBalance,
  nothingIsLeft,
  everythingIsDisposed,
  nothingIsSwallowed,
  nobodyWaitsForEver,
  nobodyStrays,
  othersAreUnaffected,
  refusalsAreTyped,
];
