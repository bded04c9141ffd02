import { Visit, type Flow } from "../scopes/flow.js";
import type { Scope } from "../scopes/scope.js";
import type { Creation } from "./creation.js";

/**
 * A link in the chain of a flow that stands for a construction under way, so that what a factory asks a container for is a step of
 * that construction after its first `await` too. It counts as a visit to the container's root, which no manager looks for.
 */
export class CarriedCreation extends Visit {
  constructor(
    root: Scope,
    readonly creation: Creation,
    previous: Visit | undefined,
  ) {
    super(root, previous, true);
  }
}

/**
 * The construction that a flow is part of: that of the innermost link. Where a scope has been entered since, there is none: what runs
 * in it may be a server that the factory has started, at work before the factory is done.
 */
export function creationCarriedBy(flow: Flow): Creation | undefined {
  let visit = flow.get();
  while (visit?.left === true) visit = visit.previous;
  return visit instanceof CarriedCreation && !visit.creation.completed ? visit.creation : undefined;
}
