import type { Binding } from "../bindings/binding.js";
import { Ownership } from "../scopes/ownership.js";
import type { Scope } from "../scopes/scope.js";

/** Takes over a value that was made elsewhere, to dispose of it with the singletons, even if nobody ever asks for it. */
export function adopt(binding: Binding, root: Scope): void {
  if (binding.recipe.kind !== "value") return;
  const ownership = new Ownership(binding, undefined);
  ownership.instance = binding.recipe.value;
  ownership.disposable = true;
  root.own(ownership);
  root.countCreated();
  const { books, name } = root.kind;
  if (books.listening)
    books.emit("instanceCreated", { scope: name, id: root.id, token: binding.name, durationMs: undefined });
}
