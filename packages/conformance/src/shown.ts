import { Scope } from "@ambit/core";
import { Probe } from "./probe.js";

const longest = 60;

/** A value as it is shown in a message. */
export function shown(value: unknown): string {
  if (value instanceof Scope) return `the ${value.state} scope ${shown(value.id)}`;
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (value instanceof Probe) return value.toString();
  if (Array.isArray(value)) return `[${value.map(shown).join(", ")}]`;
  switch (typeof value) {
    case "string":
      return value.length > longest ? `a string of ${value.length} characters` : JSON.stringify(value);
    case "bigint":
      return `${value}n`;
    case "number":
    case "boolean":
    case "symbol":
    case "undefined":
      return String(value);
    default:
      if (value === null) return "null";
      return value instanceof Object ? `[${value.constructor.name}]` : Object.prototype.toString.call(value);
  }
}
