import { Random } from "../../model/random.js";
import { manners, type Manner } from "../clients/exchange.js";
import type { Errand, Sender } from "./errand.js";
import { routeNamed, routeNames } from "./server/routes.js";

const tenants = ["__proto__", "constructor", ...Array.from({ length: 23 }, (_, index) => `tenant ${index}`)];
const sessions = ["__proto__", "constructor", ...Array.from({ length: 38 }, (_, index) => `session ${index}`)];

/** The request with this number: the same for the same seed. */
export function drawErrand(seed: number, number: number): Errand {
  const random = Random.of(seed, number);
  const route = random.oneOf(routeNames);
  return {
    ...drawSender(random, `request ${number}`),
    route,
    testimonies: 1 + random.below(4),
    paddingBytes: random.below(20) === 0 ? 30_000 : random.below(100),
    other: drawSender(random, `request ${number} elsewhere`),
    joinsCrowd: random.below(2) === 0,
    manner: drawManner(random, routeNamed(route).takesBody === true),
    seed: random.below(2 ** 31),
  };
}

function drawSender(random: Random, request: string): Sender {
  return { tenant: random.oneOf(tenants), session: random.oneOf(sessions), request };
}

/** Most clients are patient; without a body, nobody leaves in it. */
function drawManner(random: Random, hasBody: boolean): Manner {
  const manner = random.below(3) > 0 ? "patient" : random.oneOf(manners);
  return manner === "leaves in the body" && !hasBody ? "patient" : manner;
}
