import type { Resolver, TokenLike } from "@ambit/core";
import type { Answer, CallOutKind } from "../call-out.js";
import { pause } from "./pause.js";
import type { Kind, Shop } from "./shop.js";
import { Ware } from "./ware.js";

type Token = TokenLike<Ware>;

/** Every way in which a container can be told how to make and end an instance. Each call of such code is a call-out. */
export function making(shop: Shop) {
  const { journal } = shop;
  const at = <R>(kind: CallOutKind, ware: Ware, answer: Answer, ordinary: () => R): R =>
    shop.callOuts.at(kind, `the ${kind} of ${String(ware.token)}`, answer, ordinary, ware.place);
  const begin = (token: Token, kind: Kind | undefined, resolver: Resolver, uses: readonly Ware[]): Ware =>
    new Ware(token, kind && shop.scopeOf(kind, resolver), uses);
  /** The call is noted whatever becomes of it: a disposer that fails was called all the same. */
  const end = <R>(ware: Ware, answer: Answer, ordinary: () => R): R => {
    journal.disposing(ware);
    return at("disposer", ware, answer, ordinary);
  };

  /** What the constructor makes ends by a method of its own. */
  const classOf = (token: Token, kind?: Kind) =>
    class extends Ware {
      constructor(resolver: Resolver, ...uses: Ware[]) {
        super(token, kind && shop.scopeOf(kind, resolver), uses);
        at("constructor", this, "used", () => undefined);
        journal.handedOver(this);
      }
    };

  return {
    disposableClass: (token: Token, kind?: Kind) =>
      class extends classOf(token, kind) {
        [Symbol.dispose](): void {
          return end(this, "used", () => undefined);
        }
      },

    asyncDisposableClass: (token: Token, kind?: Kind) =>
      class extends classOf(token, kind) {
        [Symbol.asyncDispose](): Promise<void> {
          return end(this, "awaited", pause);
        }
      },

    /** An ordinary function; it is free to return a promise. */
    factory:
      (token: Token, kind?: Kind) =>
      (resolver: Resolver, ...uses: Ware[]): Ware | Promise<Ware> => {
        const ware = begin(token, kind, resolver, uses);
        const made: unknown = at("factory", ware, "awaited", () => ware);
        return made instanceof Promise ? made.then(() => journal.handedOver(ware)) : journal.handedOver(ware);
      },

    slowFactory:
      (token: Token, kind?: Kind) =>
      async (resolver: Resolver, ...uses: Ware[]): Promise<Ware> => {
        const ware = begin(token, kind, resolver, uses);
        await pause();
        await at("factory", ware, "awaited", pause);
        return journal.handedOver(ware);
      },

    generator: (token: Token, kind?: Kind) =>
      function* (resolver: Resolver, ...uses: Ware[]): Generator<Ware, void, void> {
        const ware = begin(token, kind, resolver, uses);
        at("generator", ware, "used", () => undefined);
        try {
          yield journal.handedOver(ware);
        } finally {
          end(ware, "used", () => undefined);
        }
      },

    slowGenerator: (token: Token, kind?: Kind) =>
      async function* (resolver: Resolver, ...uses: Ware[]): AsyncGenerator<Ware, void, void> {
        const ware = begin(token, kind, resolver, uses);
        await at("generator", ware, "awaited", pause);
        try {
          yield journal.handedOver(ware);
        } finally {
          await end(ware, "awaited", pause);
        }
      },

    dispose: (ware: Ware): void => end(ware, "awaited", () => undefined),
    slowDispose: (ware: Ware): Promise<void> => end(ware, "awaited", pause),
    onCreate: (ware: Ware): void => at("onCreate", ware, "awaited", () => undefined),
    slowOnCreate: (ware: Ware): Promise<void> => at("onCreate", ware, "awaited", pause),

    /** What a decorator puts around an instance has an end of its own. */
    decorator: (wrapping: Token) =>
      function* (inner: Ware): Generator<Ware, void, void> {
        const wrap = new Ware(wrapping, inner.scope, [inner]);
        at("decorator", wrap, "used", () => undefined);
        journal.handedOver(wrap);
        try {
          yield inner;
        } finally {
          end(wrap, "used", () => undefined);
        }
      },
    slowDecorator: async (inner: Ware): Promise<Ware> => {
      await at("decorator", inner, "awaited", pause);
      return inner;
    },
  };
}

export type Making = ReturnType<typeof making>;
