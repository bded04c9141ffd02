import assert from "node:assert/strict";
import { workload, type Workload } from "../workload.js";

/** What the listeners of one event hear of it. */
function visitsWith(listeners: number): Workload {
  return workload({
    id: `W9-${listeners}`,
    title: `enter and leave an open scope, listeners to either: ${listeners}`,
    uses: "events",
    async check(setUp) {
      const { visit, heard } = await setUp(listeners);
      const before = heard();
      visit();
      visit();
      assert.equal(heard() - before, 2 * 2 * listeners, "each listener hears of each entry and each exit");
    },
    async prepare(setUp) {
      return (await setUp(listeners)).visit;
    },
  });
}

const visitsWithoutEvents = workload({
  id: "W9-none",
  title: "enter and leave an open scope, in code that events were taken out of",
  uses: "visitsWithoutEvents",
  async check(setUp) {
    const { visit, heard } = await setUp();
    visit();
    assert.equal(heard(), 0, "who listens hears of nothing");
  },
  async prepare(setUp) {
    return (await setUp()).visit;
  },
});

export const eventWorkloads: readonly Workload[] = [visitsWithoutEvents, ...[0, 1, 5].map(visitsWith)];
