/** Every block of the documentation: what is shown compiles, what is said to run runs, and prints what is said. */
import { describe, expect, test } from "@jest/globals";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { allBlocks, documents, root, type Block } from "../src/blocks.js";
import { commandProblems } from "../src/commands.js";
import { run, typeErrors, writePrograms } from "../src/programs.js";

const manifest = (folder: string) =>
  JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")) as {
    name: string;
    private?: boolean;
    scripts?: Record<string, string>;
  };

const blocks = allBlocks();
const title = (block: Block): string => `${block.file}:${block.line}`;
const code = blocks.filter((block) => ["ts", "js"].includes(block.language) && block.treatment !== "skip");
const shell = blocks.filter((block) => ["sh", "bash", "shell"].includes(block.language));

const programs = writePrograms(join(root, "packages/docs/.cache/blocks"), code);
const errors = typeErrors(programs);
const house = {
  scripts: Object.keys(manifest(".").scripts ?? {}),
  published: readdirSync(join(root, "packages"))
    .map((room) => manifest(`packages/${room}`))
    .filter((found) => found.private !== true)
    .map((found) => found.name),
};

test("there are documents", () => {
  expect(documents().length).toBeGreaterThan(0);
});

test("every fence says something known: nothing, run, fragment, or skip with a reason", () => {
  const unknown = blocks.filter((block) => ["ts", "js"].includes(block.language) && block.treatment === "unknown");
  expect(unknown.map((block) => `${title(block)}: ${block.info}`)).toEqual([]);
});

test("every promised output belongs to a block that runs", () => {
  const idle = blocks.filter((block) => block.output !== undefined && block.treatment !== "run");
  expect(idle.map(title)).toEqual([]);
});

describe("compiles", () => {
  for (const program of programs) {
    test(title(program.block), () => {
      expect(errors.get(program)).toEqual([]);
    });
  }
});

describe("runs", () => {
  for (const program of programs.filter(({ block }) => block.treatment === "run")) {
    test.concurrent(
      title(program.block),
      async () => {
        const { status, stdout, stderr } = await run(program);
        expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
        if (program.block.output !== undefined) expect(stdout.trimEnd()).toBe(program.block.output.trimEnd());
      },
      60_000,
    );
  }
});

describe("names commands that exist", () => {
  for (const block of shell) {
    test(title(block), () => {
      expect(commandProblems(block.text, house)).toEqual([]);
    });
  }
});
