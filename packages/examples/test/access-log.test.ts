import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { parseLine, parseTime } from "../src/storefront/replay/access-log.js";
import { readAccessLog, UnreadableLogError } from "../src/storefront/replay/access-log-file.js";

const good =
  '10.0.0.1 - ann [17/May/2015:10:05:03 +0000] "GET /acme/a?b=c HTTP/1.1" 200 203 "http://x.test/" "Mozilla/5.0 (X11)"';

describe("a line in Combined Log Format", () => {
  it("tells who asked for what, and when", () => {
    expect(parseLine(good, 7)).toEqual({
      lineNumber: 7,
      timeMs: Date.UTC(2015, 4, 17, 10, 5, 3),
      client: "10.0.0.1",
      userAgent: "Mozilla/5.0 (X11)",
      method: "GET",
      target: "/acme/a?b=c",
    });
  });

  it("may hold escaped quotation marks and backslashes", () => {
    const line = String.raw`c - - [17/May/2015:10:05:03 +0000] "GET /a\"b HTTP/1.0" 404 - "r \"s\"" "one \"two\" \\"`;
    expect(parseLine(line, 1)).toMatchObject({ target: String.raw`/a\"b`, userAgent: String.raw`one \"two\" \\` });
  });

  it("may name a user with spaces, and end in a carriage return", () => {
    expect(parseLine(`${good.replace("ann", "Ann Other")}\r`, 1)).toMatchObject({ client: "10.0.0.1", method: "GET" });
  });

  it.each([
    ["is empty", ""],
    ["is of another format", "2015-05-17T10:05:03Z GET /"],
    ["is in Common Log Format", good.replace(/ "http.*$/, "")],
    ["was cut off", good.slice(0, -5)],
    ["has more after its end", `${good} "-"`],
    ["has no request", good.replace(/"GET .*?"/, '"-"')],
    ["has a request in another language", good.replace(/"GET .*?"/, String.raw`"\x16\x03\x01"`)],
    ["has a request without a protocol", good.replace(" HTTP/1.1", "")],
    ["has a status that is none", good.replace(" 200 ", " OK ")],
    ["has a time that is none", good.replace("17/May", "31/Feb")],
  ])("is malformed where it %s", (_, line) => {
    expect(parseLine(line, 1)).toBeUndefined();
  });
});

describe("the time of a line", () => {
  it.each([
    ["17/May/2015:10:05:03 +0000", "2015-05-17T10:05:03Z"],
    ["17/May/2015:10:05:03 +0230", "2015-05-17T07:35:03Z"],
    ["31/Dec/2015:23:30:00 -0100", "2016-01-01T00:30:00Z"],
    ["29/Feb/2016:00:00:00 +0000", "2016-02-29T00:00:00Z"],
    ["30/Jun/2015:23:59:60 +0000", "2015-07-01T00:00:00Z"],
  ])("%s is %s", (text, expected) => {
    expect(parseTime(text)).toBe(Date.parse(expected));
  });

  it.each([
    "29/Feb/2015:00:00:00 +0000",
    "01/Xyz/2015:00:00:00 +0000",
    "01/May/2015:24:00:00 +0000",
    "01/May/2015 00:00",
    "",
  ])("there is no %j", (text) => expect(parseTime(text)).toBeUndefined());
});

describe("a log file", () => {
  let folder: string;
  beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "ambit-access-log-"))));
  afterAll(() => rm(folder, { recursive: true }));

  const write = async (name: string, content: string | Buffer): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, content);
    return path;
  };
  const at = (time: string, target: string): string => good.replace("10:05:03", time).replace("/acme/a?b=c", target);

  it("is read in the order of time, lines of the same second in the order of the file", async () => {
    const lines = [at("10:00:02", "/c"), at("10:00:01", "/a"), at("10:00:02", "/d"), at("10:00:01", "/b")];
    const { entries } = await readAccessLog(await write("unordered.log", `${lines.join("\n")}\n`));
    expect(entries.map(({ target, lineNumber }) => [target, lineNumber])).toEqual([
      ["/a", 2],
      ["/b", 4],
      ["/c", 1],
      ["/d", 3],
    ]);
  });

  it("may have malformed lines, whose numbers are told", async () => {
    const { entries, malformedLines } = await readAccessLog(await write("dirty.log", `junk\n${good}\n\n${good}`));
    expect(entries).toHaveLength(2);
    expect(malformedLines).toEqual([1, 3]);
  });

  it("may be compressed", async () => {
    const { entries } = await readAccessLog(await write("log.gz", gzipSync(`${good}\n`)));
    expect(entries).toHaveLength(1);
  });

  it("may be empty", async () => {
    expect(await readAccessLog(await write("empty.log", ""))).toEqual({ entries: [], malformedLines: [] });
  });

  it("may hold bytes of any encoding", async () => {
    const { entries } = await readAccessLog(
      await write("latin1.log", Buffer.from(good.replace("X11", "Bj\xf6rn"), "latin1")),
    );
    expect(entries[0]?.userAgent).toBe("Mozilla/5.0 (Bj\xf6rn)");
  });

  it("has to be there, a file, and whole", async () => {
    const broken = await write("broken.gz", gzipSync(good).subarray(0, 40));
    for (const path of [join(folder, "nowhere.log"), folder, broken]) {
      await expect(readAccessLog(path)).rejects.toThrow(UnreadableLogError);
      await expect(readAccessLog(path)).rejects.toThrow(path);
    }
  });
});
