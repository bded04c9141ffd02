import { PlannedError } from "../../house/planned-error.js";
import type { Call } from "../call.js";
import { testifyBetweenPauses } from "./plain-routes.js";
import { visitPage } from "./scope-routes.js";
import { sendBetweenPauses } from "./stream-routes.js";

const plannedError = (call: Call): PlannedError => new PlannedError(call.errand.request);

/** Throws before it has returned a promise. */
export function failAtOnce(call: Call): Promise<void> {
  throw plannedError(call);
}

/** Throws after some awaits: a whole answer can still be given. */
export async function failLater(call: Call): Promise<void> {
  await testifyBetweenPauses(call);
  throw plannedError(call);
}

/** Throws when only the head has been sent. */
export async function failAfterHead(call: Call): Promise<void> {
  call.open();
  call.response.flushHeaders();
  await call.testify("after the head");
  await call.pause();
  throw plannedError(call);
}

/** Throws when half of the answer has been sent. */
export async function failInStream(call: Call): Promise<void> {
  call.open();
  await sendBetweenPauses(call);
  throw plannedError(call);
}

/** Throws in one branch while others go on. */
export async function failInBranch(call: Call): Promise<void> {
  await testifyBetweenPauses(call);
  const failing = async (): Promise<void> => {
    await call.pause();
    throw plannedError(call);
  };
  await Promise.all([visitPage(call, "branch 1"), failing(), visitPage(call, "branch 2")]);
}
