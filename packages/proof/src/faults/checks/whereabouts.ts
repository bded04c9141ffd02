import type { Check } from "./check.js";

/** Laws 2 and 3: whoever was outside is outside. */
export const nobodyStrays: Check = ({ life: { strays } }) => strays;
