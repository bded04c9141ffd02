/** A service without dependencies. Each is a class of its own, so that each is a token of its own. */
const service = () => class {};

/** Sixteen services that live as long as the container. */
export const singletonClasses: readonly (new () => object)[] = Array.from({ length: 16 }, service);
