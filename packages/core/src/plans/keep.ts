import type { Binding } from "../bindings/binding.js";
import { Ownership } from "../scopes/ownership.js";
import type { Scope } from "../scopes/scope.js";

/** Puts an instance, which nothing came between, into the scope that it was made for. */
export function keep(home: Scope, binding: Binding, instance: unknown, disposable: boolean): unknown {
  const { key } = binding;
  home.countCreated();
  if (disposable) home.own(Ownership.of(binding, key, instance));
  home.store(key, instance);
  binding.used = true;
  return instance;
}
