/** The checkers are shown something bad, so that they are known to be able to fail. */
import { describe, expect, test } from "@jest/globals";
import { join } from "node:path";
import { blocksIn, root, type Block } from "../src/blocks.js";
import { commandProblems } from "../src/commands.js";
import { run, typeErrors, writePrograms } from "../src/programs.js";

const page = (...lines: string[]): Block[] => blocksIn("page.md", lines.join("\n"));

describe("blocks", () => {
  test("are found with their line, language, treatment and output", () => {
    const found = page("# A", "", "```ts run", "1;", "```", "", "It prints", "```text output", "2", "```");
    expect(found[0]).toMatchObject({ line: 3, language: "ts", treatment: "run", text: "1;", output: "2" });
  });

  test("may be indented, and may hold shorter fences", () => {
    const found = page("- a", "  ````ts", "  a", "    b", "  ```", "  ````");
    expect(found.map((block) => block.text)).toEqual(["a\n  b\n```"]);
  });

  test("are skipped for a reason only", () => {
    const treatments = page("```ts skip: needs a browser", "```", "```ts skip", "```", "```ts ruN", "```");
    expect(treatments.map((block) => block.treatment)).toEqual(["skip", "unknown", "unknown"]);
  });
});

describe("programs", () => {
  const found = page(
    "```ts",
    "const a: number = 'a';",
    "```",
    "```ts fragment",
    "const sessionId = 1;",
    "sessionId.toUpperCase();",
    "```",
    "```ts run",
    "console.log('said'); process.exitCode = 3;",
    "```",
    "```js",
    "const b = ;",
    "```",
    "```ts fragment",
    "sessionId.toUpperCase();",
    "```",
  );
  const programs = writePrograms(join(root, "packages/docs/.cache/checkers"), found);

  test("that do not compile are found, at their line of the document", () => {
    const errors = [...typeErrors(programs).values()];
    expect(errors[0]).toEqual([expect.stringMatching(/^page\.md:2: Type 'string'/)]);
    expect(errors[1]).toEqual([expect.stringMatching(/^page\.md:6: Property 'toUpperCase'/)]);
    expect(errors[2]).toEqual([]);
    expect(errors[3]).toEqual([expect.stringMatching(/^page\.md:12: Expression expected/)]);
    expect(errors[4]).toEqual([]);
  });

  test("give their status and output", async () => {
    const program = programs[2];
    expect(program && (await run(program))).toEqual({ status: 3, stdout: "said\n", stderr: "" });
  });
});

describe("commands", () => {
  const house = { scripts: ["start", "laws", "docs"], published: ["@ambit/core"] };

  test.each([
    "npm start -- --json",
    "$ pnpm laws # all",
    "npm install @ambit/core@1",
    "pnpm -r exec ls && npm run laws",
  ])("%s is fine", (command) => {
    expect(commandProblems(command, house)).toEqual([]);
  });

  test.each([
    "npm run nothing",
    "npm laws",
    "pnpm docs",
    "pnpm nothing",
    "npm install @ambit/nothing",
    "node packages/nothing.mjs",
    "ls; npm test",
  ])("%s is not", (command) => {
    expect(commandProblems(command, house)).toHaveLength(1);
  });
});
