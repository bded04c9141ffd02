import { Scope } from "@ambit/core";

/** A value as it is shown in a message. */
export function shown(value: unknown): string {
  if (value instanceof Scope) return `the ${value.state} scope ${shown(value.id)}`;
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (Array.isArray(value)) return `[${value.map(shown).join(", ")}]`;
  switch (typeof value) {
    case "string":
      return value.length > 60 ? `a string of ${value.length} characters` : JSON.stringify(value);
    case "bigint":
      return `${value}n`;
    case "function":
      return value.name || "a function";
    case "object":
      return value === null ? "null" : value.toString();
    default:
      return String(value);
  }
}
