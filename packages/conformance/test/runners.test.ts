/** The kit under test runners as they really are: every test is told to the runner, and a broken law is a failing test there. */
import { describe, expect, test } from "@jest/globals";
import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { describeScopeManager, type ScopeManagerSubject } from "../src/index.js";
import { CollectingRunner } from "./collecting-runner.js";
import { faultless, faulty } from "./runners/example.js";
import { brokenBy } from "./verdict.js";

interface Outcome {
  readonly status: number | null;
  readonly passed: number;
  readonly failed: number;
}

const root = join(import.meta.dirname, "../../..");
const runners = join(import.meta.dirname, "runners");
const require = createRequire(import.meta.url);
const scriptOf = (name: string, script: string): string =>
  join(dirname(require.resolve(`${name}/package.json`)), script);

const source = ["--conditions=@ambit/source", "--import", "tsx"];
const jestFlags = ["--experimental-vm-modules", "--no-warnings"];
const ofJest = ["--selectProjects", "conformance", "--testMatch", "**/runners/jest.ts", "--json", "--silent"];
const vitestConfig = join(runners, "vitest.config.ts");

const commands: Record<string, readonly string[]> = {
  "node:test": [...source, "--test", "--test-reporter=tap", join(runners, "node-test.ts")],
  vitest: [scriptOf("vitest", "vitest.mjs"), "run", "--config", vitestConfig, "--reporter=json"],
  jest: [...jestFlags, scriptOf("jest", "bin/jest.js"), ...ofJest],
};

function run(args: readonly string[], example: "faultless" | "faulty"): Promise<Outcome> {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  return new Promise((resolve) => {
    const options = { cwd: root, env: { ...env, EXAMPLE: example }, maxBuffer: 2 ** 26 };
    const child = execFile(process.execPath, args, options, (_error, stdout) =>
      resolve({ status: child.exitCode, passed: count(stdout, "pass"), failed: count(stdout, "fail") }),
    );
  });
}

/** From the summary of TAP, or of the JSON that jest and vitest share. */
function count(stdout: string, what: "pass" | "fail"): number {
  const [, tap, json] =
    new RegExp(`^# ${what} (\\d+)$|"num${what === "pass" ? "Passed" : "Failed"}Tests":(\\d+)`, "m").exec(stdout) ?? [];
  return Number(tap ?? json);
}

function testsOf(tested: ScopeManagerSubject): number {
  const runner = new CollectingRunner();
  describeScopeManager({ ...tested, runner });
  return runner.tests.length;
}

describe.each(Object.entries(commands))("under %s", (_, args) => {
  test("a manager without fault passes every test", async () => {
    expect(await run(args, "faultless")).toEqual({ status: 0, passed: testsOf(faultless), failed: 0 });
  }, 120_000);

  test("a manager with a fault fails those tests that are about it", async () => {
    const failed = (await brokenBy(faulty)).length;
    const outcome = await run(args, "faulty");
    expect(outcome).toMatchObject({ passed: testsOf(faulty) - failed, failed });
    expect(outcome.status).not.toBe(0);
  }, 120_000);
});
