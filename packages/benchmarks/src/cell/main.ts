/** One process that measures one thing: the order comes as JSON in the first argument, the figures go to the parent. */
import { subjects } from "../subjects.js";
import { workloads } from "../workloads.js";
import { runCell, type Order } from "./cell.js";

const order = JSON.parse(process.argv[2] ?? "") as Order;
const workload = workloads.find(({ id }) => id === order.workload);
const entry = subjects.find(({ name }) => name === order.subject);
if (workload === undefined || entry === undefined) throw new Error("There is no such workload or subject.");

const { subject } = await entry.load();
const figures = await runCell(workload, subject, order);
process.send?.(figures, () => process.exit());
