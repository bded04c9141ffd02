import { InvalidProviderError } from "../errors/binding-errors.js";
import type { AnyProvider, BindingOptions } from "./provider.js";
import type { InjectTuple } from "./dependency.js";

const optionsByClass = new WeakMap<object, AnyProvider>();

type InjectableOptions<C extends abstract new (...args: never[]) => unknown> = Omit<
  BindingOptions<InstanceType<C>, string>,
  "replace"
> &
  ([] extends ConstructorParameters<C>
    ? { readonly inject?: InjectTuple<ConstructorParameters<C>> }
    : { readonly inject: InjectTuple<ConstructorParameters<C>> });

/**
 * Says beside a class how it is bound by `bind(Class)`. A standard decorator, without metadata; the options of `bind` go before these.
 * @throws InvalidProviderError for a class that has said so already.
 */
export function injectable<C extends abstract new (...args: never[]) => unknown>(
  options: InjectableOptions<NoInfer<C>>,
): (target: C, context: ClassDecoratorContext) => void {
  return (target) => {
    if (optionsByClass.has(target))
      throw new InvalidProviderError(target.name, "it is declared @injectable twice. Declare it once.");
    optionsByClass.set(target, options);
  };
}

export function injectableOptions(target: object): AnyProvider | undefined {
  return optionsByClass.get(target);
}
