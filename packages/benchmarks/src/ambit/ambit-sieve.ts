import type { Subject } from "../subject.js";
import { bounded } from "./ambit.js";

/** As Ambit, but what stays is decided by SIEVE. */
export const subject: Subject = { programs: { bounded: bounded("sieve") }, cannot: {} };
