/** A cell whose subject disposes of nothing: run as a process of its own. */
import { runCell, type Order } from "../src/cell/cell.js";
import { workloadsWith } from "../src/workloads.js";
import { brokenPrograms } from "./broken-programs.js";

const order = JSON.parse(process.argv[2] ?? "") as Order;
const workload = workloadsWith(undefined).find(({ id }) => id === order.workload)!;
const { programs } = brokenPrograms.find((broken) => broken.workload === order.workload)!;
const entry = { name: "broken", packages: [], load: () => Promise.resolve({ subject: { programs, cannot: {} } }) };
process.send?.(await runCell(workload, entry, order));
