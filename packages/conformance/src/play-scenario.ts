import { Bench } from "./bench.js";
import { LawBrokenError } from "./law-broken-error.js";
import type { Law, Scenario } from "./law.js";
import { shown } from "./shown.js";
import type { ScopeManagerSubject } from "./subject.js";

/** Plays one scenario on a manager of its own. @throws LawBrokenError that names the law. */
export async function playScenario(law: Law, scenario: Scenario, tested: ScopeManagerSubject): Promise<void> {
  try {
    await withinLimit(play(scenario, tested), tested.hangsAfterMs ?? 2_000);
  } catch (error) {
    throw attributed(error, law);
  }
}

async function play(scenario: Scenario, tested: ScopeManagerSubject): Promise<void> {
  await Promise.resolve(); // from here on in a context of its own: what a failing scenario leaves entered stays in here
  const bench = new Bench(tested, scenario.settings);
  try {
    await scenario.check(bench);
  } catch (error) {
    bench.finish().catch(() => undefined); // the first error is the one that counts
    throw error;
  }
  await bench.finish();
}

/** The only real time in the kit: a law that is broken by waiting for ever must still be told. */
async function withinLimit(work: Promise<void>, limitMs: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const hangs = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new LawBrokenError(`Something waits for ever: not done after ${limitMs} ms.`)),
      limitMs,
    );
  });
  try {
    await Promise.race([work, hangs]);
  } finally {
    clearTimeout(timer);
  }
}

function attributed(error: unknown, law: Law): LawBrokenError {
  const number = error instanceof LawBrokenError ? (error.law ?? law.number) : law.number;
  const message = error instanceof LawBrokenError ? error.message : `An unexpected error: ${shown(error)}`;
  return new LawBrokenError(`Law ${number}. ${message}`, number, { cause: error });
}
