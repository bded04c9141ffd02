import type { Class, Recipe } from "../services/recipe.js";
import type { Maybe } from "../subject.js";

/** A container of a peer, with everything bound. The functions are what its users write. */
export interface PeerContainer<Token, Scope> {
  /** What a class is asked for by. */
  tokenOf(itsClass: Class): Token;
  get(token: Token): Maybe<object>;
  openScope(): Scope;
  getIn(scope: Scope, token: Token): Maybe<object>;
  /** Ends the scope, and everything in it that has an end. Missing where the peer disposes of nothing: then it is done by hand. */
  readonly close?: (scope: Scope) => Maybe<unknown>;
  /** Called where disposal is done by hand, and something is left to be done then. */
  readonly drop?: (scope: Scope) => void;
}

/** How the peer binds recipes. */
export type Peer<Token, Scope> = (recipes: readonly Recipe[]) => Maybe<PeerContainer<Token, Scope>>;
