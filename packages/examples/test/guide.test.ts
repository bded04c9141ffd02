import { execFile, spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { readFigures } from "../src/storefront/figures.js";
import { guide } from "../src/storefront/terminal/guide.js";
import { openShop } from "./support/shops.js";

const hasCurl = spawnSync("curl", ["--version"]).status === 0;

describe("the guide", () => {
  let folder: string;
  beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "ambit-guide-"))));
  afterAll(() => rm(folder, { recursive: true }));

  it("has its commands on lines of their own", () => {
    expect(guide("http://127.0.0.1:3000").match(/^ {2}curl .*/gm)).toHaveLength(14);
  });

  (hasCurl ? it : it.skip)(`can be pasted into a shell${hasCurl ? "" : " (not tried: there is no curl)"}`, async () => {
    const { url, container } = await openShop();
    const commands =
      guide(url)
        .replaceAll("/tmp/", `${folder}/`)
        .match(/^ {2}curl .*/gm) ?? [];
    const answers: string[] = [];
    for (const command of commands) answers.push((await promisify(execFile)("sh", ["-c", command])).stdout.trim());
    expect(answers).toEqual([
      expect.stringContaining('"items":[{"product":"anvil","quantity":2}]'),
      expect.stringContaining('"items":[{"product":"anvil","quantity":2}]'),
      expect.stringContaining('"items":[]'),
      expect.stringContaining('"status":"suspended"'),
      expect.stringContaining("The card was declined."),
      expect.stringContaining('"payment failed"'),
      expect.stringContaining('"payment completed"'),
      expect.stringContaining('"status":"completed"'),
      expect.stringContaining('"items":[{"product":"rocket","quantity":1}]'),
      expect.stringContaining('"status":"suspended"'),
      expect.stringContaining('"status":"suspended"'),
      expect.stringMatching(/"status":"failed".*"payment compensated"/),
      "x-page-cache: miss",
      "x-page-cache: hit",
    ]);
    expect(readFigures(container)).toMatchObject({ workflowsCompleted: 1, workflowsFailed: 1, tenants: 2 });
  });
});
