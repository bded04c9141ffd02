/**
 * A process for one job: takes it as a message, answers with what it found, and ends. Each mutant has a process of its own, so
 * nothing that it breaks is there for the next.
 */
import { ModernFakeTimers } from "@jest/fake-timers";
import { expect } from "expect";
import * as circus from "jest-circus";
import { ModuleMocker } from "jest-mock";
import type { Finding, Job, JobFile, ObservedTest, Progress } from "./job.js";

type TestEntry = ReturnType<typeof circus.getState>["rootDescribeBlock"]["tests"][number];
type Block = ReturnType<typeof circus.getState>["rootDescribeBlock"];

const mocker = new ModuleMocker(globalThis);
type TimersConfig = ConstructorParameters<typeof ModernFakeTimers>[0]["config"];
const timers = new ModernFakeTimers({ global: globalThis, config: { fakeTimers: {} } as TimersConfig });

const testGlobals = {
  afterAll: circus.afterAll,
  afterEach: circus.afterEach,
  beforeAll: circus.beforeAll,
  beforeEach: circus.beforeEach,
  describe: circus.describe,
  expect,
  it: circus.it,
  test: circus.test,
  /** As much of `jest` as works without its runner; tests that need more fail without a mutant too, and are left out. */
  jest: {
    fn: mocker.fn.bind(mocker),
    spyOn: mocker.spyOn.bind(mocker),
    restoreAllMocks: () => mocker.restoreAllMocks(),
    useFakeTimers: () => timers.useFakeTimers(),
    useRealTimers: () => timers.useRealTimers(),
    advanceTimersByTime: (ms: number) => timers.advanceTimersByTime(ms),
    getTimerCount: () => timers.getTimerCount(),
  },
};
export type TestGlobals = typeof testGlobals;

let reached = new Set<number>();

function takeReached(): number[] {
  const taken = [...reached];
  reached = new Set();
  return taken;
}

/** Answers, waits until the answer is on its way, and ends the process, whatever still runs in it. */
function answer(finding: Finding): void {
  process.send?.(finding, () => process.exit(0));
}

function testsOf(block: Block): TestEntry[] {
  return block.children.flatMap((child) => (child.type === "test" ? [child] : testsOf(child)));
}

function nameOf(test: TestEntry): string {
  const names = [test.name];
  for (let block = test.parent; block.parent !== undefined; block = block.parent) names.unshift(block.name);
  return names.join(" > ");
}

const failureOf = (test: TestEntry): string | undefined =>
  test.errors.length === 0 ? undefined : String([test.errors[0]].flat()[0]);

function keepOnly(limitsMs: Readonly<Record<number, number>>): void {
  for (const [index, test] of testsOf(circus.getState().rootDescribeBlock).entries()) {
    const limitMs = limitsMs[index];
    if (limitMs === undefined) test.mode = "skip";
    else test.timeout = limitMs;
  }
}

function tellOfProgress(event: circus.Event): void {
  if (event.name !== "test_started") return;
  const progress: Progress = { kind: "began", limitMs: event.test.timeout ?? circus.getState().testTimeout };
  process.send?.(progress);
}

/** As in the jest configuration: on a busy machine, properties take longer than jest's own five seconds. */
const testTimeoutMs = 60_000;

async function load(file: JobFile): Promise<void> {
  circus.resetState();
  circus.getState().testTimeout = testTimeoutMs;
  await import(file.bundle);
}

async function observe(file: JobFile): Promise<Finding> {
  await load(file);
  const reachedOnLoading = takeReached();
  const tests = new Map<TestEntry, ObservedTest>();
  circus.addEventHandler((event) => {
    if (event.name !== "test_done") return;
    const { test } = event;
    const failure = failureOf(test);
    const observed = { name: nameOf(test), durationMs: test.duration ?? 0, reached: takeReached() };
    tests.set(test, failure === undefined ? observed : { ...observed, failure });
  });
  const all = testsOf(circus.getState().rootDescribeBlock);
  await circus.run();
  const skipped: ObservedTest = { name: "", durationMs: 0, failure: "skipped", reached: [] };
  return { kind: "observed", reachedOnLoading, tests: all.map((test) => tests.get(test) ?? skipped) };
}

async function tryMutant(files: readonly JobFile[]): Promise<Finding> {
  let bundle = "";
  const failed = new Promise<Finding>((resolve) => {
    circus.addEventHandler((event) => {
      if (event.name !== "test_done") return;
      const failure = failureOf(event.test);
      if (failure === undefined) return;
      resolve({ kind: "failed", test: nameOf(event.test), bundle, timedOut: failure.includes("Exceeded timeout") });
      return new Promise<void>(() => undefined); // nothing after it is of interest
    });
  });
  const runAll = async (): Promise<Finding> => {
    for (const file of files) {
      bundle = file.bundle;
      await load(file);
      if (file.limitsMs !== undefined) keepOnly(file.limitsMs);
      const { unhandledErrors } = await circus.run();
      if (unhandledErrors.length > 0) return { kind: "failed", test: "(outside of any test)", timedOut: false };
    }
    return { kind: "passed" };
  };
  return Promise.race([failed, runAll()]);
}

async function work({ mutant, observe: observing, files }: Job): Promise<Finding> {
  Object.assign(globalThis, {
    __testGlobals__: testGlobals,
    __mutant__: observing ? (id: number) => void reached.add(id) : (id: number) => id === mutant,
  });
  circus.addEventHandler(tellOfProgress);
  try {
    const [first] = files;
    return observing && first !== undefined ? await observe(first) : await tryMutant(files);
  } catch (error) {
    return { kind: "failed", test: `(loading) ${String(error)}`, timedOut: false };
  }
}

process.once("disconnect", () => process.exit()); // nobody waits any more
process.once("message", (job: Job) => void work(job).then(answer));
