import type { Life } from "../life.js";
import { campaigns } from "./campaigns.js";
import { customers } from "./customers.js";
import { endings } from "./endings.js";
import { jobs } from "./jobs.js";
import { orders } from "./orders.js";
import { pages } from "./pages.js";

/** What happens in a shop between its opening and its end. */
export interface Script {
  readonly name: string;
  play(life: Life): Promise<void>;
}

/** Together they have every part of the framework in them. */
export const scripts: readonly Script[] = [
  { name: "customers", play: customers },
  { name: "orders", play: orders },
  { name: "pages", play: pages },
  { name: "campaigns", play: campaigns },
  { name: "jobs", play: jobs },
  { name: "endings", play: endings },
];
