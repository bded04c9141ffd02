import { describe, it } from "@jest/globals";
import { describeScopeManager } from "@ambit/conformance";
import { Capacity, LongestIdleFirst, RetainingScopeManager, StackFlow, Timeouts } from "@ambit/manager-kit";

const runner = { describe, it };

describeScopeManager({
  name: "RetainingScopeManager",
  create: ({ clock }) => new RetainingScopeManager({ clock }),
  abilities: { ends: "on-close", flow: true },
  runner,
});

describeScopeManager({
  name: "RetainingScopeManager on a plain stack",
  create: ({ clock }) => new RetainingScopeManager({ clock, flow: new StackFlow() }),
  abilities: { ends: "on-close", carriesAsync: false, flow: true },
  runner,
});

describeScopeManager({
  name: "RetainingScopeManager with timeouts and a bound",
  create: ({ clock, maxScopes, idleTimeoutMs, absoluteTimeoutMs }) =>
    new (class extends RetainingScopeManager {
      constructor() {
        super({ clock });
        const { books } = this;
        this.retain(new Timeouts({ idleTimeoutMs, absoluteTimeoutMs, clock }));
        this.retain(new Capacity({ maxScopes, eviction: new LongestIdleFirst(), books, clock }));
      }
    })(),
  abilities: {
    ends: "on-close",
    flow: true,
    idleTimeout: { granularityMs: 1_000 },
    absoluteTimeout: { granularityMs: 1_000 },
    bounded: { whenFull: "overflow", ordersBy: "other" },
  },
  runner,
});
