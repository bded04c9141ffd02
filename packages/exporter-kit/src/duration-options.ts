import {
  resolveDuration,
  scopeDisposeDuration,
  scopeDuration,
  scopeUseDuration,
  type DurationMetric,
} from "./duration-metrics.js";

/** What is measured. Durations are told by events, and events cost something where somebody listens. */
export interface DurationOptions {
  /** Whether durations are recorded; all else is read from the books, and costs nothing until it is read. Default: true. */
  readonly durations?: boolean;
  /** The tenants that are told apart, all others are `other`; `scope` is the name of the manager whose ids are tenants. Default: none. */
  readonly tenants?: { readonly scope: string; readonly allow: readonly (string | number)[] };
  /**
   * The names of tokens whose creations are told apart, all others are `other`. Where it is given, `ambit.resolve.duration` is recorded, and
   * instances are created one by one, with a record of each. Default: not recorded.
   */
  readonly tokens?: readonly string[];
}

/** The durations that are recorded with these options, with the attributes that they then have. */
export function recordedDurations({ durations = true, tenants, tokens }: DurationOptions): DurationMetric[] {
  if (!durations) return [];
  const recorded = [scopeDuration, scopeUseDuration, scopeDisposeDuration];
  if (tokens !== undefined) recorded.push(resolveDuration);
  if (tenants !== undefined) return recorded;
  const withoutTenant = (names: readonly string[]): string[] => names.filter((name) => name !== "ambit.tenant");
  return recorded.map((metric) => ({ ...metric, attributes: withoutTenant(metric.attributes) }));
}
