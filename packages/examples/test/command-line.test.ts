import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { CommandLineError, readCommandLine } from "../src/storefront/command-line.js";
import { run } from "../src/storefront/run.js";
import { Browser } from "./support/browser.js";
import { Program } from "./support/program.js";
import { openShop } from "./support/shops.js";
import { fakeSurroundings } from "./support/surroundings.js";

const line = (time: string, target: string): string =>
  `ann - - [01/Jan/2026:${time} +0000] "GET ${target} HTTP/1.1" 200 - "-" "browser"\n`;

let folder: string;
let log: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "ambit-storefront-"));
  log = join(folder, "access.log");
  await writeFile(log, `${line("10:00:00", "/acme/a")}junk\n${line("10:30:00", "/acme/a")}junk\njunk\n`);
});
afterAll(() => rm(folder, { recursive: true }));

const expected = {
  requests: 2,
  malformed: 3,
  tenants: 1,
  visitors: 1,
  sessionsOpened: 2,
  sessionsExpired: 1,
  sessionsOpenAtEnd: 1,
  requestScopesClosed: 2,
  pageCacheHits: 1,
  pageCacheEvictions: 0,
  workflowsCompleted: 0,
  workflowsFailed: 0,
  aliveAfterShutdown: 0,
  booksBalance: true,
};

describe("the command line", () => {
  it("has defaults", () => {
    expect(readCommandLine([])).toEqual({ help: false, port: 3000, accessLog: undefined, once: false, json: false });
    expect(readCommandLine(["--access-log", "x"])).toMatchObject({ port: 0, accessLog: "x" });
    expect(readCommandLine(["--access-log=x", "--once", "--json", "--port=80"])).toMatchObject({
      port: 80,
      once: true,
      json: true,
    });
  });

  it.each([
    [["--acess-log", "x"], "--acess-log"],
    [["x"], "x"],
    [["--access-log"], "--access-log"],
    [["--once"], "--once goes with --access-log"],
    [["--json"], "--json goes with --access-log"],
    [["--once=yes", "--access-log=x"], "--once"],
    [["--port", "http"], '"http"'],
    [["--port", "65536"], '"65536"'],
    [["--port", ""], '""'],
  ])("refuses %j", (args, problem) => {
    expect(() => readCommandLine(args)).toThrow(CommandLineError);
    expect(() => readCommandLine(args)).toThrow(problem);
  });
});

describe("a run of the program", () => {
  it("prints its options", async () => {
    const { printed, surroundings } = fakeSurroundings();
    expect(await run(["--help"], surroundings)).toBe(0);
    expect(printed.stdout).toContain("--access-log FILE");
  });

  it("replays a log, prints a table with the malformed lines, and ends", async () => {
    const { printed, surroundings } = fakeSurroundings();
    expect(await run(["--access-log", log, "--once"], surroundings)).toBe(0);
    expect(printed.stdout).toMatch(/^Requests +2$/m);
    expect(printed.stdout).toMatch(/^Malformed lines: 2, 4-5$/m);
    expect(printed.stdout).toMatch(/^Books balance +yes$/m);
    expect(printed.stderr).toBe("");
  });

  it("prints the figures as one JSON object, and nothing else to standard output", async () => {
    const { printed, surroundings } = fakeSurroundings();
    expect(await run(["--access-log", log, "--once", "--json"], surroundings)).toBe(0);
    expect(JSON.parse(printed.stdout)).toEqual(expected);
    expect(Object.keys(JSON.parse(printed.stdout) as object)).toEqual(Object.keys(expected));
    expect(printed.stderr).toMatch(/^Malformed lines: 2, 4-5$/m);
  });

  it("shows progress on a terminal", async () => {
    const { printed, surroundings } = fakeSurroundings({ isTTY: true });
    await run(["--access-log", log, "--once"], surroundings);
    expect(printed.stderr).toContain("] 100 %  2 of 2");
  });

  it("stays open after a replay without --once, and tells the figures of the replay in the end", async () => {
    const { printed, surroundings, stop } = fakeSurroundings();
    const running = run(["--access-log", log, "--json"], {
      ...surroundings,
      stderr: {
        write: (text: string) => {
          const [, url] = /stays open at (\S+)\./.exec(text) ?? [];
          if (url !== undefined) void new Browser(url).get("/acme").then(() => stop.abort());
        },
      },
    });
    expect(await running).toBe(0);
    expect(JSON.parse(printed.stdout)).toEqual(expected);
  });

  it("has not succeeded where it was stopped before the end", async () => {
    const { printed, surroundings, stop } = fakeSurroundings();
    stop.abort();
    expect(await run(["--access-log", log, "--once", "--json"], surroundings)).toBe(1);
    expect(printed.stderr).toContain("Stopped after 0 of 2 requests.");
    expect(printed.stdout).toBe("");
  });

  it("says how to get another port where one is taken", async () => {
    const { port } = await openShop();
    const { printed, surroundings } = fakeSurroundings();
    expect(await run(["--port", String(port)], surroundings)).toBe(1);
    expect(printed.stderr).toMatch(/EADDRINUSE.*Choose another port with --port\./);
  });
});

describe("the process", () => {
  it("ends with status 2 where an option is unknown, and where a log is a directory or missing", async () => {
    const programs = [
      new Program("--what"),
      new Program("--access-log", folder),
      new Program("--access-log", join(folder, "nowhere")),
    ];
    expect(await Promise.all(programs.map(({ ended }) => ended))).toEqual([2, 2, 2]);
    expect(programs.map(({ stdout }) => stdout)).toEqual(["", "", ""]);
    expect(programs.map(({ stderr }) => stderr)).toEqual([
      expect.stringMatching(/--what[^]*--help/),
      expect.stringMatching(/Cannot read the access log .*directory/),
      expect.stringMatching(/Cannot read the access log .*no such file/),
    ]);
  }, 30_000);

  it("replays a log and ends", async () => {
    const program = new Program("--access-log", log, "--once", "--json");
    expect(await program.ended).toBe(0);
    expect(JSON.parse(program.stdout)).toEqual(expected);
  }, 30_000);

  it.each(["SIGINT", "SIGTERM"] as const)(
    "closes every scope on %s",
    async (signal) => {
      const program = new Program("--port", "0");
      const url = await program.printed(/http:\/\/[\d.]+:\d+/);
      const ann = new Browser(url);
      await ann.post("/acme/cart", { product: "anvil" });
      await ann.post("/acme/checkout/address", { street: "1 Main Street", country: "Sweden" });
      program.signal(signal);
      expect(await program.ended).toBe(0);
      expect(program.stdout).toMatch(/^2 requests .*1 open/m);
      expect(program.stdout).toMatch(/^Alive after shutdown +0$/m);
      expect(program.stdout).toMatch(/^Books balance +yes$/m);
    },
    30_000,
  );
});
