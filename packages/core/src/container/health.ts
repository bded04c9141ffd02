import type { Binding } from "../bindings/binding.js";
import { HealthCheckError } from "../errors/scope-errors.js";
import { isThenable, withTimeLimit } from "../scopes/disposal.js";
import { reveal } from "../scopes/instance-store.js";
import type { Scope } from "../scopes/scope.js";
import type { ContainerHost } from "./container-host.js";
import { checkNonNegative } from "./options.js";
import { runUncounted } from "./run-in-scopes.js";

export interface HealthOptions {
  /** How long one check may take. Default: 5 000. */
  readonly checkTimeoutMs?: number;
}

/** How the instances of one binding are that are there now. */
export interface TokenHealth {
  readonly token: string;
  readonly lifetime: string;
  readonly checked: number;
  readonly failed: number;
  /** What the first of those that are not well have failed with, ten at the most. */
  readonly errors: readonly unknown[];
}

export interface HealthReport {
  readonly healthy: boolean;
  /** In the order of binding; one for each binding that declares a check. */
  readonly tokens: readonly TokenHealth[];
}

/** One instance to be asked. */
interface Patient {
  readonly binding: Binding;
  readonly scope: Scope;
  readonly instance: unknown;
}

const checksAtOnce = 10;
const mostErrors = 10;

/** Asks every living instance whose binding declares a check. Creates nothing, and keeps no scope open. @throws InvalidOptionsError. */
export async function checkHealth(host: ContainerHost, options: HealthOptions): Promise<HealthReport> {
  const limitMs = checkNonNegative("checkTimeoutMs", options.checkTimeoutMs ?? 5_000);
  const records = new Map<Binding, { checked: number; failed: number; errors: unknown[] }>();
  const recordOf = (binding: Binding) => {
    const known = records.get(binding) ?? { checked: 0, failed: 0, errors: [] };
    records.set(binding, known);
    return known;
  };
  const declared = host.registry.all().filter(({ check }) => check !== undefined);
  declared.forEach(recordOf);
  const patients = [...valuesAmong(declared, host.root), ...instancesIn(host.root)].values();
  const askInTurn = async (): Promise<void> => {
    for (const patient of patients) {
      const answer = await examine(patient, limitMs);
      if (answer === undefined) continue;
      const record = recordOf(patient.binding);
      record.checked++;
      if (answer.ok) continue;
      record.failed++;
      if (record.errors.length < mostErrors) record.errors.push(answer.error);
    }
  };
  await Promise.all(Array.from({ length: checksAtOnce }, askInTurn));
  const tokens = [...records].map(([{ name: token, lifetime }, record]) => ({ token, lifetime, ...record }));
  return { healthy: tokens.every(({ failed }) => failed === 0), tokens };
}

/** Values are there as long as they are bound. */
function valuesAmong(bindings: readonly Binding[], scope: Scope): Patient[] {
  return bindings.flatMap((binding) =>
    binding.recipe.kind === "value" ? { binding, scope, instance: binding.recipe.value } : [],
  );
}

function instancesIn(scope: Scope): Patient[] {
  const own = scope.livingBindings().flatMap((binding) => {
    if (binding.check === undefined || binding.recipe.kind === "value") return [];
    const stored = scope.stored(binding);
    return stored === undefined ? [] : { binding, scope, instance: reveal(stored) };
  });
  return [...own, ...scope.children.flatMap(instancesIn)];
}

type Answer = { readonly ok: true } | { readonly ok: false; readonly error: unknown };

/** Undefined where the scope has ended by now: what is disposed of need not be well. */
async function examine(patient: Patient, limitMs: number): Promise<Answer | undefined> {
  const isThere = (): boolean => patient.scope.creates;
  if (!isThere()) return undefined;
  let answer: Answer = { ok: true };
  try {
    await ask(patient, limitMs);
  } catch (error) {
    answer = { ok: false, error };
  }
  return isThere() ? answer : undefined;
}

/** Inside the scope, but not as its user: to be asked must keep nothing alive. @throws what is wrong. */
function ask({ binding, scope, instance }: Patient, limitMs: number): void | Promise<void> {
  const { name } = binding;
  const judge = (answer: unknown): void => {
    if (answer === false) throw new HealthCheckError(name, undefined);
  };
  const answer = runUncounted(scope, () => binding.check?.(instance));
  if (!isThenable(answer)) return judge(answer);
  return withTimeLimit(answer.then(judge), limitMs, scope.kind.host.clock, () => new HealthCheckError(name, limitMs));
}
