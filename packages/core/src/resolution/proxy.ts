const forwarded = ["defineProperty", "deleteProperty", "getPrototypeOf", "has", "ownKeys", "setPrototypeOf"] as const;

/** A stand-in that forwards each use to what `current` returns at that moment. Nothing is resolved before the first use. */
export function createProxy(current: () => object): object {
  const handler: ProxyHandler<object> = {
    get(_, property) {
      const target = current();
      const value: unknown = Reflect.get(target, property, target);
      // Bound, so that private fields work and a method taken off the proxy stays with the instance it was taken from.
      return typeof value === "function" && property !== "constructor" ? (value.bind(target) as unknown) : value;
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
