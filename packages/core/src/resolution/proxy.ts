import { callInFlight } from "../scopes/calls-in-flight.js";

const forwarded = ["defineProperty", "deleteProperty", "getPrototypeOf", "ownKeys", "setPrototypeOf"] as const;
/** What a stand-in never has: it must pass through promises without being used, and whoever holds it does not own the instance. */
const withheld: ReadonlySet<string | symbol> = new Set(["then", Symbol.dispose, Symbol.asyncDispose]);

/** A stand-in that forwards each use to what `current` returns at that moment. Nothing is resolved before the first use. */
export function createProxy(current: () => object): object {
  const handler: ProxyHandler<object> = {
    has: (_, property) => !withheld.has(property) && Reflect.has(current(), property),
    get(_, property) {
      if (withheld.has(property)) return undefined;
      const target = current();
      const value: unknown = Reflect.get(target, property, target);
      return typeof value === "function" && property !== "constructor"
        ? bound(value as (...args: unknown[]) => unknown, target)
        : value;
    },
    set: (_, property, value) => Reflect.set(current(), property, value),
    getOwnPropertyDescriptor(_, property) {
      const descriptor = Reflect.getOwnPropertyDescriptor(current(), property);
      // A proxy may not report what its target lacks as unchangeable, and the target here is an empty object.
      return descriptor && { ...descriptor, configurable: true };
    },
  };
  for (const trap of forwarded) {
    handler[trap] = (_: object, ...args: unknown[]) =>
      (Reflect[trap] as (target: object, ...args: unknown[]) => never)(current(), ...args);
  }
  return new Proxy({}, handler);
}

/** Bound, so that private fields work and a method taken off the proxy stays with the instance it was taken from. */
function bound(method: (...args: unknown[]) => unknown, target: object): unknown {
  return function (...args: unknown[]): unknown {
    if (isNew(new.target)) return Reflect.construct(method, args) as unknown;
    return callInFlight(target, () => Reflect.apply(method, target, args));
  };
}

/** The compiler takes `new.target` for defined in every function. */
function isNew(target: unknown): boolean {
  return target !== undefined;
}
