import type { Manner } from "../clients/exchange.js";
import type { RouteName } from "./server/routes.js";

/** Whom a request comes from. */
export interface Sender {
  readonly tenant: string;
  readonly session: string;
  /** The id of the request; no two have the same. */
  readonly request: string;
}

/** One request, as it was drawn: who sends it, what is to be done for it, and how its client behaves. */
export interface Errand extends Sender {
  readonly route: RouteName;
  /** How often the handler testifies, at the least, if it gets that far. */
  readonly testimonies: number;
  /** How many bytes come with each testimony. */
  readonly paddingBytes: number;
  /** Whom an errand that takes it elsewhere is to visit. */
  readonly other: Sender;
  /** Whether it waits in its scopes until many others are there. */
  readonly joinsCrowd: boolean;
  readonly manner: Manner;
  readonly seed: number;
}
