import type { Law } from "../law.js";
import { lifetimes } from "./ending/lifetimes.js";
import { order } from "./ending/order.js";
import { disposers } from "./ending/disposers.js";
import { failures } from "./ending/failures.js";

export const ending: Law = {
  number: 8,
  title: "Ending",
  statement:
    "Children before parents, instances in reverse order of construction, all of them even if some fail, each at most once, each told the outcome. One failure is rethrown as itself, several as one `AggregateError`. A body's own error stays first.",
  remedy:
    "End a scope when its policy says so (on exit: when `scope.users` is 0) with `scope.close(reason, outcome)`, and return or throw from `exitScope` what that does; where nobody waits, with `scope.closeInBackground(reason)`. Dispose of nothing yourself.",
  scenarios: [...lifetimes, ...order, ...disposers, ...failures],
};
