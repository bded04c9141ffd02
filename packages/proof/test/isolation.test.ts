import { describe, expect, it } from "@jest/globals";
import { AnswerParser } from "../src/isolation/clients/answer-parser.js";
import { tryErrands } from "../src/isolation/errands/errands-trial.js";
import { tryShop } from "../src/isolation/shop/shop-trial.js";
import { brokenServers } from "./broken-servers.js";
import { brokenShops } from "./broken-shops.js";

const limitMs = 120_000; // a matter of the machine: no figure below depends on time

describe("under load", () => {
  it(
    "no request on an errand meets anything of another, and nothing is left of it",
    async () => {
      const trial = await tryErrands({ requests: 3_000, seed: 20_260_101, atOnce: 1_000 });
      expect(trial.faults).toEqual([]);

      // It was no quiet day.
      expect(trial.peakAtOnce).toBeGreaterThan(300);
      for (const figure of ["pipelined", "cutShort", "sharedSessions", "reusedConnections"] as const)
        expect(trial[figure]).toBeGreaterThan(100);
      expect(Object.keys(trial.closedBy.session ?? {})).toEqual(
        expect.arrayContaining(["idle-timeout", "evicted", "closed", "parent-closed"]),
      );
      expect(trial.closedBy.page?.evicted).toBeGreaterThan(100);
    },
    limitMs,
  );

  it(
    "no customer of the storefront is shown anything of another, and everybody pays for what he bought",
    async () => {
      const trial = await tryShop({ requests: 2_000, seed: 20_260_102, atOnce: 300 });
      expect(trial.faults).toEqual([]);

      expect(trial.purchases).toBeGreaterThan(0);
      expect(trial.pipelined).toBeGreaterThan(100);
      expect(trial.cutShort).toBeGreaterThan(100);
      expect(trial.closedBy.session?.["idle-timeout"]).toBeGreaterThan(100);
      expect(trial.closedBy.checkout?.["parent-closed"]).toBeGreaterThan(0);
    },
    limitMs,
  );
});

describe("the judge", () => {
  it.each(brokenServers)(
    "convicts a server where $mistake",
    async ({ faults: expected, ...parts }) => {
      const { faults } = await tryErrands({ requests: 400, seed: 1, atOnce: 100 }, parts);
      for (const kind of expected) expect(faults).toContainEqual(expect.stringContaining(`${kind} (`));
    },
    limitMs,
  );

  it.each(brokenShops)(
    "convicts a shop where $mistake",
    async ({ fault, furnish }) => {
      const { faults } = await tryShop({ requests: 400, seed: 1, atOnce: 40 }, furnish);
      expect(faults).toContainEqual(expect.stringContaining(`${fault} (`));
    },
    limitMs,
  );
});

describe("answers that come one after the other over one connection", () => {
  const whole =
    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nSet-Cookie: a=1; Path=/\r\n\r\nfirst" +
    "HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nsec\r\n3\r\nond\r\n0\r\n\r\n" +
    "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

  it("are taken apart wherever the pieces end", () => {
    for (let end = 0; end <= whole.length; end++) {
      const parser = new AnswerParser();
      parser.add(whole.slice(0, end));
      parser.add(whole.slice(end));
      expect(parser.answers.map(({ status, text }) => [status, text])).toEqual([
        [200, "first"],
        [404, "second"],
        [200, ""],
      ]);
      expect([parser.answers[0]?.cookies, parser.begun]).toEqual([["a=1; Path=/"], undefined]);
    }
  });

  it("show what has come of the one that was broken off", () => {
    const parser = new AnswerParser();
    parser.add(whole.slice(0, whole.indexOf("ond")));
    expect(parser.begun).toMatchObject({ status: 404, text: "sec", complete: false });
  });
});
