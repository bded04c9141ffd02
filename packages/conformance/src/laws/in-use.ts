import type { Law } from "../law.js";
import { closingInUse } from "./in-use/closing.js";
import { exclusiveUse } from "./in-use/exclusive-use.js";
import { limitsInUse } from "./in-use/limits.js";
import { reloadingInUse } from "./in-use/reloading.js";
import { replacingInUse } from "./in-use/replacing.js";

export const inUse: Law = {
  number: 6,
  title: "In use is untouchable",
  statement:
    "Expiry, eviction, reload and close never dispose a scope while a flow is inside: it stops admitting, entrants get a fresh one, the old one ends with its last user.",
  remedy:
    "Forget a scope in `ending` and open a fresh one for whoever comes next; choose what to expire or evict among scopes that are not `active`; reload with `scope.reload`, and do not take out the fresh one when the old one ends.",
  scenarios: [...closingInUse, ...limitsInUse, ...reloadingInUse, ...replacingInUse, ...exclusiveUse],
};
