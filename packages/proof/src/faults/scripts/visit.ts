import type { Shop } from "../shop/shop.js";
import { Locale } from "../shop/tokens.js";
import type { Ware } from "../shop/ware.js";

/** Does something in a request of a customer's session. */
export function visit<R>({ container }: Shop, tenant: string, session: string, work: () => R): R {
  return container.runInScopes(
    [
      ["tenant", tenant],
      ["session", session],
      ["request", undefined, { provide: [[Locale, "fr"]] }],
    ],
    work,
  );
}

/** The names of the wares, after having looked whether each is this customer's. */
export function received(customer: string, ...wares: readonly Ware[]): string {
  for (const ware of wares) {
    const { owner } = ware;
    const isTheirs =
      owner === "house" ||
      customer === owner ||
      `${customer}/`.startsWith(`${owner}/`) ||
      owner.startsWith(`${customer}/`);
    if (!isTheirs) throw new SomebodyElsesError(`${customer} got ${ware.toString()}`);
  }
  return wares.map(({ token }) => String(token)).join(", ");
}

export class SomebodyElsesError extends Error {
  override readonly name = "SomebodyElsesError";
}
