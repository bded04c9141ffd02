import type { Check } from "./check.js";

/** Laws 8 and 13: nothing is left open or alive, nobody is inside, no timer waits. */
export const nothingIsLeft: Check = ({ life: { shop, pending }, fault, planned }) => {
  const somebodyStays = pending.length > 0 || (fault.kind === "hang" && planned.kind === "work");
  const { scopes, singletons } = shop.callOuts.uncounted(() => shop.container.metrics());
  const counts: [string, number][] = Object.entries(scopes).flatMap(([name, { open, idle, active, instances }]) => [
    [`"${name}" scopes`, open],
    [`idle "${name}" scopes`, idle],
    [`flows in "${name}" scopes`, somebodyStays ? 0 : active],
    [`instances in "${name}" scopes`, instances.live],
  ]);
  return [...counts, ["singletons", singletons.live] as const, ["timers", shop.time.pending] as const].flatMap(
    ([what, count]) => (count === 0 ? [] : [`${count} ${what} are left at the end`]),
  );
};
