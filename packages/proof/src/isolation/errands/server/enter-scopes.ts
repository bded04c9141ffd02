import type { Call } from "./call.js";
import { aborted } from "./end-of-response.js";

/** How a server brings a request into its scopes. */
export type EnterScopes = (call: Call, work: () => Promise<void>) => Promise<void>;

/** Inside its tenant, its session and itself, until its handler is done and its response has ended, whichever comes last. */
export const enterScopes: EnterScopes = (call, work) => {
  const { tenant, session, request } = call.errand;
  const steps = [
    ["tenant", tenant],
    ["session", session],
    ["request", request],
  ] as const;
  return call.house.container.runInScopes(steps, () => work().finally(() => aborted(call.ended)));
};
