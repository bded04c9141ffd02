import type { EnterOptions, ScopeId, ScopeOutcome } from "@ambit/core";
import type { RequestScope } from "./request-scope.js";

/** The names of the managers that a container type knows. */
export type ScopeNames<Managers> = Extract<keyof Managers, string>;

/** One scope that each request is handled in. */
export interface ScopeRule<in Request, Names extends string = string> {
  /** The name that its manager is registered under. */
  readonly scope: Names;
  /**
   * Finds the id. Left out, the manager makes one for each request. Where the function finds none, the request is refused with
   * `MissingScopeIdError`: a session that got lost must not become somebody's fresh one.
   */
  readonly id?: (request: Request) => ScopeId | undefined | PromiseLike<ScopeId | undefined>;
  /** Where no id is found, enter the other scopes without this one, instead of refusing the request. Default: false. */
  readonly optional?: boolean;
  /** Values for the scope: pairs of a token and its value. */
  readonly provide?: (request: Request) => EnterOptions["provide"];
}

/** Which scopes requests are handled in, and who hears of it. The same for every framework, but for what a request is. */
export interface MiddlewareOptions<in Request, Names extends string = string> {
  /** Wide to narrow. */
  readonly scopes: readonly ScopeRule<Request, Names>[];
  /** Requests that need no scopes, such as those for health and static files. Nothing is asked of them, and no hook hears of them. */
  readonly skip?: (request: Request) => boolean;
  /** Let requests wait for a place, in managers that are made with `whenFull: "wait"`. Default: false, and they are refused there. */
  readonly waitForPlace?: boolean;
  /** Called inside the scopes, before the handler. What it throws, the handler might have thrown. */
  readonly onEntered?: (request: Request, scope: RequestScope) => void;
  /** Called when the scopes were left, and what ended thereby was disposed. */
  readonly onLeft?: (request: Request, outcome: ScopeOutcome) => void;
  /** Told of errors that come too late for an answer: failing disposers and hooks. Default: the container's `onError`. */
  readonly onError?: (error: unknown, request: Request) => void;
}
