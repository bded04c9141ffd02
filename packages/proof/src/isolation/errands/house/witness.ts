import type { Instance } from "./instance.js";

/** A singleton that serves everybody through stand-ins, which find the instances of whoever calls. */
export class Porter {
  constructor(
    readonly session: Instance,
    readonly request: Instance,
  ) {}
}

/** Everything that the container injects here and now; made anew each time. */
export class Witness {
  constructor(
    readonly tenant: Instance,
    readonly session: Instance,
    readonly request: Instance,
    readonly porter: Porter,
    readonly tenantId: string,
    readonly sessionId: string,
    readonly requestId: string,
  ) {}
}
