import type { ScopeEventName } from "@ambit/core";

/** Under which name each event is published. */
export const channelNames: Readonly<Record<ScopeEventName, string>> = {
  opened: "ambit:scope:created",
  entered: "ambit:scope:entered",
  exited: "ambit:scope:exited",
  renamed: "ambit:scope:renamed",
  expired: "ambit:scope:expired",
  evicted: "ambit:scope:evicted",
  closing: "ambit:scope:closing",
  closed: "ambit:scope:ended",
  rejected: "ambit:scope:rejected",
  overflow: "ambit:scope:overflow",
  leaked: "ambit:scope:leaked",
  instanceCreated: "ambit:instance:created",
  instanceDisposed: "ambit:instance:disposed",
  disposeFailed: "ambit:instance:dispose-failed",
};

/** The tracing channel of work that is run in scopes. */
export const runChannelName = "ambit:scope:run";
