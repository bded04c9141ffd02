import { describe, expect, test } from "@jest/globals";
import { checkCell, runCell, type Order } from "../src/cell/cell.js";
import { workloadsWith } from "../src/workloads.js";
import type { OfPackage, Workload } from "../src/workload.js";
import { brokenPrograms } from "./broken-programs.js";

const workloads = workloadsWith(undefined);
type Checked = Exclude<Workload, OfPackage>;

describe("an adapter is refused that", () => {
  test.each(brokenPrograms)("$what ($workload)", async ({ workload: id, programs, says }) => {
    const workload = workloads.find((one) => one.id === id) as Checked;
    await expect(checkCell(workload, { programs, cannot: {} }, "tiny")).rejects.toThrow(says);
  });
});

test("every check has been tried with an adapter that is broken", () => {
  const checked = workloads.filter((one): one is Checked => !("measurePackage" in one));
  const tried = new Set(brokenPrograms.map(({ workload }) => workloads.find(({ id }) => id === workload)!));
  const abilities = new Set([...tried].map((one) => (one as Checked).uses));
  const untried = checked.filter(({ uses }) => !abilities.has(uses)).map(({ uses }) => uses);
  // Their checks are those of requests and tenants.
  expect([...new Set(untried)].sort()).toEqual(["carriedRequests", "carriedTenants"]);
});

test("what is broken has no figures", async () => {
  const { programs } = brokenPrograms.find(({ workload }) => workload === "W3")!;
  const workload = workloads.find(({ id }) => id === "W3")!;
  const order: Order = {
    subject: "broken",
    workload: "W3",
    size: "tiny",
    pace: { warmUpMs: 0, sampleMs: 0.01, samples: 1 },
  };
  const entry = { name: "broken", packages: [], load: () => Promise.resolve({ subject: { programs, cannot: {} } }) };
  await expect(runCell(workload, entry, order)).rejects.toThrow("what ends with the request has ended once");
});
