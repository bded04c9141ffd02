import assert from "node:assert/strict";
import { disposal, Handler, type Ending } from "../services/request.js";
import { workload, type Operation } from "../workload.js";

type HandleRequest = () => Handler | Promise<Handler>;

/** Two requests one after the other: what has to be one is one, what has to be two is two, and what ends has ended once. */
async function check(setUp: () => HandleRequest | Promise<HandleRequest>): Promise<void> {
  const handle = await setUp();
  const [first, second] = [await handle(), await handle()];
  for (const handler of [first, second]) {
    assert.ok(handler instanceof Handler, "the request gets its handler");
    assert.ok(handler.servedAlive, "the work is done before anything is disposed of");
    assert.ok(handler.users.transaction === handler.transaction, "a request has one transaction");
    const { requestContext } = handler.presenter;
    for (const ending of endingsOf(handler)) assert.ok(ending.requestContext === requestContext, "and one context");
    for (const ending of endingsOf(handler))
      assert.equal(ending.disposals, 1, "what ends with the request has ended once");
  }
  for (const part of ["users", "audit", "transaction", "presenter"] as const)
    assert.ok(first[part] !== second[part], `each request has ${part} of its own`);
  assert.ok(first.users.validator !== second.users.validator, "a transient is new for each user");
  assert.ok(first.presenter.requestContext !== second.presenter.requestContext, "each request has a context");
  assert.ok(first.presenter.logger === second.presenter.logger, "a singleton is one");
  assert.ok(first.users.validator.config === first.presenter.logger.config, "also where a transient has it");
}

function endingsOf({ transaction, audit }: Handler): readonly (Ending & { requestContext?: object })[] {
  return [transaction, audit];
}

async function prepare(setUp: () => HandleRequest | Promise<HandleRequest>): Promise<Operation> {
  return await setUp();
}

export const requests = workload({
  id: "W3",
  title: "a request: scope of 10 services, 2 disposed of",
  uses: "requests",
  check,
  prepare,
});

export const carriedRequests = workload({
  id: "W3-async",
  title: "the same in an asynchronous context",
  uses: "carriedRequests",
  check,
  prepare,
});

export const asyncRequests = workload({
  id: "W4",
  title: "a request with 2 asynchronous disposals",
  uses: "asyncRequests",
  async check(setUp) {
    const { pause } = disposal;
    disposal.pause = () => new Promise<void>((resolve) => void setImmediate(resolve));
    try {
      await check(setUp);
    } finally {
      disposal.pause = pause;
    }
  },
  prepare,
});
