import {
  all,
  createContainer,
  injectable,
  keyedToken,
  optional,
  provider,
  providerAsync,
  proxy,
  token,
  type Injectable,
  type InjectTuple,
} from "@ambit/core";
import { holds, type Equal } from "./equal.js";

class Logger {
  readonly level: number = 0;
}
class Clock {
  now(): Date {
    return new Date(0);
  }
}
class Plain {}
class Needs {
  constructor(
    readonly logger: Logger,
    readonly clock: Clock,
  ) {}
}
abstract class Port {
  abstract open(): void;
}
class Adapter implements Port {
  constructor(readonly logger: Logger) {}
  open(): void {}
}
const Name = token<string>("Name");
const Size = token<number>("Size");

// The tuple is checked against the constructor: its order, its length, the type of each place.
createContainer().bind(Needs, { inject: [Logger, Clock] });
createContainer().bind(Plain).bind(Plain, {}).bind(Plain, { scope: "singleton" });
// @ts-expect-error a class with parameters needs a tuple
createContainer().bind(Needs);
// @ts-expect-error also where other options are given
createContainer().bind(Needs, { scope: "singleton" });
// @ts-expect-error in the wrong order
createContainer().bind(Needs, { inject: [Clock, Logger] });
// @ts-expect-error the tuple is too short
createContainer().bind(Needs, { inject: [Logger] });
// @ts-expect-error the tuple is too long
createContainer().bind(Needs, { inject: [Logger, Clock, Clock] });
// @ts-expect-error a token of another type
createContainer().bind(Needs, { inject: [Logger, Name] });
// @ts-expect-error what may be undefined is not what the constructor takes
createContainer().bind(Needs, { inject: [Logger, optional(Clock)] });
// @ts-expect-error neither is a collection
createContainer().bind(Needs, { inject: [Logger, all(Clock)] });
createContainer().bind(Needs, { inject: [Logger, proxy(Clock)] });

// The same for a class behind a token.
createContainer().bind(Port, { useClass: Adapter, inject: [Logger] });
// @ts-expect-error an abstract class cannot stand for itself
createContainer().bind(Port, { useClass: Port });
// @ts-expect-error the class needs a tuple
createContainer().bind(Port, { useClass: Adapter });
// @ts-expect-error the wrong one
createContainer().bind(Port, { useClass: Adapter, inject: [Clock] });
// @ts-expect-error a class of another kind
createContainer().bind(Port, { useClass: Plain });
// @ts-expect-error also one that has less than it should
createContainer().bind(Logger, { useClass: Plain });

// Factories: with a tuple they get what it names, without one a resolver.
createContainer().bind(Name, {
  useFactory: (size: number, logger: Logger) => `${size} ${logger.level}`,
  inject: [Size, Logger],
});
createContainer().bind(Name, { useFactory: (resolver) => `${resolver.get(Size)}` });
// @ts-expect-error the tuple does not fit the parameters
createContainer().bind(Name, { useFactory: (size: number) => `${size}`, inject: [Name] });
// @ts-expect-error without a tuple, the parameter is a resolver
createContainer().bind(Name, { useFactory: (size: number) => `${size}` });

// Each way of asking has its own type.
const later: Injectable<() => number> = provider(Size);
const laterAsync: Injectable<() => Promise<number>> = providerAsync(Size);
const perhaps: Injectable<number | undefined> = optional(Size);
const several: Injectable<number[]> = all(Size);
const tuple: InjectTuple<[() => number, number | undefined, number[]]> = [later, perhaps, several];
// @ts-expect-error a provider of something else
const wrong: Injectable<() => string> = provider(Size);
// @ts-expect-error only objects can be stood in for
proxy(Size);

// Calls with injected and given arguments.
holds<Equal<ReturnType<typeof call>, string>>();
function call() {
  return createContainer().invoke(
    (size: number, name: string, times: bigint) => `${size}${name}${times}`,
    [Size, Name],
    2n,
  );
}
// @ts-expect-error a given argument is missing
createContainer().invoke((size: number, times: bigint) => `${size}${times}`, [Size]);
// @ts-expect-error a given argument of the wrong type
createContainer().invoke((size: number, times: bigint) => `${size}${times}`, [Size], 2);

// The decorator checks the same.
@injectable({ inject: [Logger] })
class Declared {
  constructor(readonly logger: Logger) {}
}
// @ts-expect-error the wrong tuple
@injectable({ inject: [Clock] })
class Wrongly {
  constructor(readonly logger: Logger) {}
}

// Keys of keyed tokens have a type too.
const Cache = keyedToken<Map<string, string>, "pages" | "users">("Cache");
createContainer().bind(Cache, { useFactory: (_, key) => new Map([[key, key satisfies "pages" | "users"]]) });
Cache("pages");
// @ts-expect-error no such key
Cache("page");

export { Declared, laterAsync, tuple, Wrongly, wrong };
