import type { Call } from "./call.js";
import * as failing from "./routes/failing-routes.js";
import * as plain from "./routes/plain-routes.js";
import * as scopes from "./routes/scope-routes.js";
import * as streams from "./routes/stream-routes.js";

/** How a whole errand ends: with an answer, with one that says that it failed, or in the middle. */
export type RouteEnd = "answered" | "failed" | "broken off";

export interface Route {
  readonly handle: (call: Call) => Promise<void>;
  readonly ends: RouteEnd;
  readonly takesBody?: true;
}

const answered = (handle: Route["handle"]): Route => ({ handle, ends: "answered" });
const failed = (handle: Route["handle"]): Route => ({ handle, ends: "failed" });
const brokenOff = (handle: Route["handle"]): Route => ({ handle, ends: "broken off" });

/** What the server does, by the name that errands call it by. */
export const routes = {
  plain: answered(plain.plain),
  upload: { ...answered(plain.upload), takesBody: true },
  listen: { ...answered(plain.listen), takesBody: true },
  calledBack: answered(plain.calledBack),
  stream: answered(streams.stream),
  events: answered(streams.events),
  generate: answered(streams.generate),
  draw: answered(streams.draw),
  visitPages: answered(scopes.visitPages),
  branchOut: answered(scopes.branchOut),
  enterByHand: answered(scopes.enterByHand),
  goElsewhere: answered(scopes.goElsewhere),
  logOut: answered(scopes.logOut),
  leaveWorkBehind: answered(scopes.leaveWorkBehind),
  failAtOnce: failed(failing.failAtOnce),
  failLater: failed(failing.failLater),
  failInBranch: failed(failing.failInBranch),
  failAfterHead: brokenOff(failing.failAfterHead),
  failInStream: brokenOff(failing.failInStream),
} as const satisfies Record<string, Route>;

export type RouteName = keyof typeof routes;
export const routeNames = Object.keys(routes) as RouteName[];
export const routeNamed = (name: RouteName): Route => routes[name];
