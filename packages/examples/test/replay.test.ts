import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ManualClock } from "@ambit/manager-kit";
import { describe, expect, it } from "@jest/globals";
import { parseLine } from "../src/storefront/replay/access-log.js";
import { readAccessLog, type AccessLog } from "../src/storefront/replay/access-log-file.js";
import { replay } from "../src/storefront/replay/replay.js";
import { reportReplay, reportShutdown } from "../src/storefront/replay/report.js";
import { openShop } from "./support/shops.js";

async function play(log: AccessLog) {
  const clock = new ManualClock(log.entries[0]?.timeMs);
  const shop = await openShop({ clock });
  const { refusedLines, figures } = await replay(log, shop, clock);
  await shop.close();
  return { refusedLines, report: { ...reportReplay(log, figures), ...reportShutdown(shop.container.metrics()) } };
}

/** A log of lines that say `client time request`. */
function logOf(...lines: string[]): AccessLog {
  const entries = lines.map((line, index) => {
    const [, client, time, request] = /^(\S+) (\S+) (.+)$/.exec(line) ?? [];
    const text = `${client} - - [01/Jan/2026:${time} +0000] "${request} HTTP/1.1" 200 - "-" "browser"`;
    return parseLine(text, index + 1)!;
  });
  return { entries, malformedLines: [] };
}

describe("the replay of a made-up log", () => {
  it("comes to the figures that were worked out by hand", async () => {
    const { report, refusedLines } = await play(
      logOf(
        "ann 10:00:00 GET /acme/a", //   session 1
        "bob 10:00:00 GET /acme/a", //   session 2; page hit 1
        "ann 10:00:01 GET /globex/a", // session 3: another tenant
        "ann 10:29:59 GET /acme/a?b=c", // session 1 goes on; another page
        "ann 10:30:00 HEAD /", //        session 4: home
        "bob 10:30:00 GET /acme/a", //   session 2 was idle for 30 minutes: session 5; hit 2
        "ann 10:59:58 POST /acme/a", //  session 1 goes on, 29:59 later; hit 3
        "eve 11:00:00 GET /?x", //       session 6
        "eve 11:10:00 GET /", //         hit 4
      ),
    );
    expect(refusedLines).toEqual([]);
    expect(report).toEqual({
      requests: 9,
      malformed: 0,
      tenants: 3,
      visitors: 3,
      sessionsOpened: 6,
      sessionsExpired: 4, // 2, 3, 4 and 5: the last two have been idle since 10:30
      sessionsOpenAtEnd: 2, // 1 and 6
      requestScopesClosed: 9,
      pageCacheHits: 4,
      pageCacheEvictions: 0,
      workflowsCompleted: 0,
      workflowsFailed: 0,
      aliveAfterShutdown: 0,
      booksBalance: true,
    });
  });

  it("tells visitors apart by client and user agent", async () => {
    const entries = logOf("ann 10:00:00 GET /", "ann 10:00:00 GET /").entries.map((entry, index) => ({
      ...entry,
      userAgent: `browser ${index}`,
    }));
    expect((await play({ entries, malformedLines: [] })).report).toMatchObject({ visitors: 2, sessionsOpened: 2 });
  });

  it("evicts the page that was asked for longest ago", async () => {
    const pages = Array.from({ length: 101 }, (_, page) => `ann 10:00:00 GET /acme/${page}`);
    const { report } = await play(logOf(...pages, "ann 10:00:00 GET /acme/1", "ann 10:00:00 GET /acme/0"));
    expect(report).toMatchObject({ pageCacheHits: 1, pageCacheEvictions: 2 });
  });

  it("gets every target through, however odd", async () => {
    const targets = [
      "*",
      "host:443",
      "http://x.test/acme/a?b",
      "/a\xe9",
      "/a%zz%",
      "/a<>^`{|}",
      String.raw`/a\x22`,
      `/${"a".repeat(20_000)}`,
    ];
    const log = logOf(
      ...targets.map((target) => `ann 10:00:00 GET ${target}`),
      "ann 10:00:00 PROPFIND /acme/cart",
      "ann 10:00:00 GET /acme/checkout",
    );
    const { report, refusedLines } = await play(log);
    expect(refusedLines).toEqual([]);
    expect(report).toMatchObject({ requests: 10, requestScopesClosed: 10, pageCacheHits: 0 });
  });

  it("may be empty", async () => {
    expect((await play(logOf())).report).toMatchObject({ requests: 0, aliveAfterShutdown: 0, booksBalance: true });
  });

  it("ends when it is stopped", async () => {
    const log = logOf("ann 10:00:00 GET /1", "ann 10:00:01 GET /2", "ann 10:00:02 GET /3");
    const clock = new ManualClock();
    const stop = new AbortController();
    const onProgress = (sent: number): void => {
      if (sent === 2) stop.abort();
    };
    expect(await replay(log, await openShop({ clock }), clock, { stop: stop.signal, onProgress })).toMatchObject({
      sent: 2,
      figures: { requests: 2 },
    });
  });
});

const realLog = fileURLToPath(new URL("../../../../shared/data/access.log.gz", import.meta.url));

describe("the replay of the real log", () => {
  if (!existsSync(realLog)) {
    it(`is left out: there is no ${realLog}`, () =>
      console.info(`The real log was not replayed: there is no ${realLog}.`));
    return;
  }

  it("comes to the known figures", async () => {
    const { report, refusedLines } = await play(await readAccessLog(realLog));
    expect(refusedLines).toEqual([]);
    expect(report).toEqual({
      requests: 6000,
      malformed: 0,
      tenants: 38,
      visitors: 1217,
      sessionsOpened: 3618,
      sessionsExpired: 3593,
      sessionsOpenAtEnd: 25,
      requestScopesClosed: 6000,
      pageCacheHits: 3684,
      pageCacheEvictions: 2216,
      workflowsCompleted: 0,
      workflowsFailed: 0,
      aliveAfterShutdown: 0,
      booksBalance: true,
    });
  }, 60_000);
});
