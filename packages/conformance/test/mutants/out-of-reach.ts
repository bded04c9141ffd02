/** Scenarios that no manager can break, and why. They are played all the same, since they say what holds inside of its scopes. */
export const outOfReach: Readonly<Record<string, string>> = {
  "5. V18 a wide service that takes a narrow one is found by validation":
    "Which scope is wider is declared where managers are registered, and what a service takes where it is bound: no manager is asked.",
  "5. V9 a singleton that asks for a service of a scope is refused, also inside":
    "Singletons are made from where the container stands, whatever a manager says is current; a manager never sees them.",
  "5. V2 V4 a singleton that a service of a scope is made from may not need the scope, not even through a transient":
    "As V9: which scope the first request came from does not matter, and no manager hears of the way.",
};
