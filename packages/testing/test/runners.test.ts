/** Under vitest as it really is: the same objects, given to its `expect` and its hooks. */
import { expect, test } from "@jest/globals";
import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

interface Report {
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly title: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

const require = createRequire(import.meta.url);
const vitest = join(dirname(require.resolve("vitest/package.json")), "vitest.mjs");
const config = join(import.meta.dirname, "runners/vitest.config.ts");

function runVitest(): Promise<Report> {
  return new Promise((resolve, reject) => {
    const args = [vitest, "run", "--config", config, "--reporter=json"];
    execFile(process.execPath, args, { maxBuffer: 2 ** 26 }, (error, stdout) => {
      if (stdout.includes('"testResults"')) resolve(JSON.parse(stdout) as Report);
      else reject(error ?? new Error(`vitest has printed no report: ${stdout}`));
    });
  });
}

test("vitest takes the matchers and the hook, and its tests fail where they should", async () => {
  const { testResults } = await runVitest();
  const results = testResults.flatMap(({ assertionResults }) => assertionResults);
  const failures = results.map(({ title, failureMessages }) => [title, failureMessages[0]?.split("\n    at ")[0]]);
  expect(failures).toEqual([
    ["overrides one", undefined],
    ["is rid of it", undefined],
    ["judges scopes", undefined],
    ["moves the clock", undefined],
    ["where a matcher does", expect.stringContaining("to have Cart alive in 1 scope: it has in 0.")],
    ["where a scope was left open", expect.stringContaining("- tenant: open, nobody inside")],
    ["and not for what the test before has left", undefined],
  ]);
  expect(results.filter(({ status }) => status === "passed")).toHaveLength(5);
}, 120_000);
