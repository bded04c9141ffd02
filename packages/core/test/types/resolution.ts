import type { Token } from "@ambit/core";
import { createContainer, inject, scopeId, token, type TokenValue } from "@ambit/core";
import { holds, type Equal } from "./equal.js";

interface Mailer {
  send(): void;
}
const Mailer = token<Mailer>("Mailer");
const Limit = token<number | null>("Limit");
abstract class Store<T> {
  abstract read(): T;
}
class Counter {
  #count = 0;
  next(): number {
    return ++this.#count;
  }
}

const container = createContainer();

const requests = () => ({
  one: container.get(Mailer),
  ofClass: container.get(Counter),
  ofAbstract: container.get(Store<string>),
  perhaps: container.tryGet(Limit),
  every: container.getAll(Mailer),
  later: container.getAsync(Mailer),
  everyLater: container.getAllAsync(Counter),
  seen: container.peek(Mailer),
  provider: container.provider(Limit),
  providerAsync: container.providerAsync(Mailer),
  standIn: container.proxy(Mailer),
  id: container.get(scopeId("session")),
  numberId: container.get(scopeId<number>("session")),
});
type Requests = ReturnType<typeof requests>;
holds<Equal<Requests["one"], Mailer>>();
holds<Equal<Requests["ofClass"], Counter>>();
holds<Equal<Requests["ofAbstract"], Store<string>>>();
holds<Equal<Requests["perhaps"], number | null | undefined>>();
holds<Equal<Requests["every"], Mailer[]>>();
holds<Equal<Requests["later"], Promise<Mailer>>>();
holds<Equal<Requests["everyLater"], Promise<Counter[]>>>();
holds<Equal<Requests["seen"], Mailer | undefined>>();
holds<Equal<Requests["provider"], () => number | null>>();
holds<Equal<Requests["providerAsync"], () => Promise<Mailer>>>();
holds<Equal<Requests["standIn"], Mailer>>();
holds<Equal<Requests["id"], string>>();
holds<Equal<Requests["numberId"], number>>();

const injected = () => ({
  one: inject(Counter),
  perhaps: inject.optional(Mailer),
  every: inject.all(Limit),
  later: inject.provider(Mailer),
  standIn: inject.proxy(Counter),
});
type Injected = ReturnType<typeof injected>;
holds<Equal<Injected["one"], Counter>>();
holds<Equal<Injected["perhaps"], Mailer | undefined>>();
holds<Equal<Injected["every"], (number | null)[]>>();
holds<Equal<Injected["later"], () => Mailer>>();
holds<Equal<Injected["standIn"], Counter>>();

// A name is no token, and tokens of two types are not each other.
// @ts-expect-error a string is no token
container.get("Mailer");
// @ts-expect-error an interface has no value: this is a class instance
container.get(new Counter());
// @ts-expect-error another type
const mailer: Token<Mailer> = Limit;
// @ts-expect-error there is nothing to forward to
container.proxy(Limit);
holds<Equal<TokenValue<typeof Limit>, number | null>>();
holds<Equal<TokenValue<typeof Counter>, Counter>>();

export { mailer };
