import type { ShopVariant } from "../src/faults/shop/shop.js";

/** A shop that does well as long as nothing goes wrong, and what it is convicted of when something does. */
export interface BrokenFaultShop extends ShopVariant {
  readonly mistake: string;
  readonly script: string;
  /** The lives in which it shows. */
  readonly lives: RegExp;
  readonly problem: string;
}

export const brokenFaultShops: readonly BrokenFaultShop[] = [
  {
    mistake: "nobody looks at what is reported",
    script: "pages",
    lives: /the listener to opened of the container (throws|rejects)/,
    problem: "nobody hears of it",
    onError: () => () => undefined,
  },
  {
    mistake: "a manager counts failed visits twice",
    script: "pages",
    lives: /the factory of Page throws/,
    problem: 'the books of "page" say exited',
    managers(sound) {
      const { page } = sound;
      const exit = page.exitScope.bind(page);
      page.exitScope = (scope, outcome) => {
        if (!outcome.ok) page.books.exited++;
        return exit(scope, outcome);
      };
      return sound;
    },
  },
  {
    mistake: "a manager stays in a scope in which the work has failed",
    script: "jobs",
    lives: /the factory of Lease throws/,
    problem: "its caller is in a",
    managers(sound) {
      const { job } = sound;
      const exit = job.exitScope.bind(job);
      job.exitScope = (scope, outcome) => (outcome.ok ? exit(scope, outcome) : undefined);
      return sound;
    },
  },
  {
    mistake: "a failure at one tenant closes the shop to all",
    script: "customers",
    lives: /the onCreate of Cart throws$/,
    problem: '"ann comes back to globex" should come to',
    managers(sound) {
      const { tenant } = sound;
      const [enter, exit] = [tenant.enterScope.bind(tenant), tenant.exitScope.bind(tenant)];
      let failure: unknown;
      tenant.exitScope = (scope, outcome) => {
        if (!outcome.ok) failure ??= outcome.error;
        return exit(scope, outcome);
      };
      tenant.enterScope = (id, entry) => {
        if (failure !== undefined) throw failure;
        return enter(id, entry);
      };
      return sound;
    },
  },
];
