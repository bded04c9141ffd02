import { describe, expect, it } from "@jest/globals";
import { Journal } from "../src/storefront/services/request-log.js";
import { showLiveFigures } from "../src/storefront/terminal/live-figures.js";
import { formatProgress, ProgressBar } from "../src/storefront/terminal/progress-bar.js";
import { formatNumbers, formatRows } from "../src/storefront/terminal/table.js";
import { Browser } from "./support/browser.js";
import { openShop } from "./support/shops.js";

class Screen {
  readonly written: string[] = [];
  constructor(
    readonly isTTY: boolean,
    readonly columns?: number,
  ) {}
  write(text: string): void {
    this.written.push(text);
  }
}

describe("numbers of lines", () => {
  it.each([
    [[], ""],
    [[4], "4"],
    [[1, 2, 3, 5, 7, 8], "1-3, 5, 7-8"],
  ])("%j are shown as %j", (numbers, text) => {
    expect(formatNumbers(numbers)).toBe(text);
  });

  it("are cut short where there are too many", () => {
    expect(formatNumbers([1, 3, 5, 7], 2)).toBe("1, 3, …");
  });
});

describe("a table", () => {
  it("has labels to the left and values to the right", () => {
    expect(
      formatRows([
        ["Requests", 6000],
        ["Books balance", true],
      ]),
    ).toBe(`Requests${" ".repeat(20)}    6000\nBooks balance${" ".repeat(15)}     yes\n`);
  });
});

describe("a progress bar", () => {
  it.each([
    [0, 4, `[${"-".repeat(40)}]   0 %  0 of 4`],
    [3, 4, `[${"#".repeat(30)}${"-".repeat(10)}]  75 %  3 of 4`],
    [0, 0, `[${"#".repeat(40)}] 100 %  0 of 0`],
  ])("for %d of %d", (done, total, text) => {
    expect(formatProgress(done, total)).toBe(text);
  });

  it("is drawn anew once for each percent, and only on a terminal", () => {
    const [terminal, pipe] = [new Screen(true), new Screen(false)];
    for (const screen of [terminal, pipe]) {
      const bar = new ProgressBar(screen, 1_000);
      for (let done = 1; done <= 1_000; done++) bar.show(done);
      bar.clear();
    }
    expect(terminal.written).toHaveLength(102);
    expect(pipe.written).toEqual([]);
  });
});

describe("live figures", () => {
  it("tell what has happened, a line each time elsewhere than on a terminal", async () => {
    const { url, container } = await openShop();
    const screen = new Screen(false);
    const hide = showLiveFigures(screen, container);
    await new Browser(url).get("/acme/a");
    hide();
    expect(screen.written).toEqual([
      expect.stringMatching(/^0 requests .*no request yet\n$/),
      expect.stringMatching(/^1 requests \| 1 tenants \| sessions 1 open, 0 expired \| pages 1 cached.*\n$/),
    ]);
  });

  it("keep to one line of a terminal", async () => {
    const { container } = await openShop();
    const screen = new Screen(true, 20);
    showLiveFigures(screen, container)();
    expect(screen.written).toEqual(["\r\x1b[2K0 requests | 0 tenan", "\n"]);
  });

  it("let nobody from outside control the terminal", async () => {
    const { url, container } = await openShop();
    await new Browser(url).get("/acme");
    container.get(Journal).latest = "GET /\x9b31m\x07";
    const screen = new Screen(false);
    showLiveFigures(screen, container)();
    expect(screen.written.join("")).toContain("GET /?31m?");
  });
});
