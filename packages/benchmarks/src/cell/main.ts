/** One process that measures one thing: the order comes as JSON in the first argument, the figures go to the parent. */
import { subjects } from "../subjects.js";
import { workloadsWith } from "../workloads.js";
import { runCell, type Order } from "./cell.js";

const order = JSON.parse(process.argv[2] ?? "") as Order;
const workload = workloadsWith(order.traces).find(({ id }) => id === order.workload);
const entry = subjects.find(({ name }) => name === order.subject);
if (workload === undefined || entry === undefined) throw new Error("There is no such workload or subject.");

const figures = await runCell(workload, entry, order);
process.send?.(figures, () => process.exit());
