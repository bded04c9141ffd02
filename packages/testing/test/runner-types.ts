/** Checked by the compiler and never run: what both runners know of the matchers. */
import { expect as jest } from "@jest/globals";
import { token, type Scope } from "@ambit/core";
import { expect as vitest } from "vitest";
import { ambitMatchers } from "../src/index.js";

declare const scope: Scope;
const Name = token<string>("Name");

jest.extend(ambitMatchers);
jest(scope).toBeClosedWith("idle-timeout");
jest(scope).not.toHaveLive(Name, 1);
// @ts-expect-error no such reason
jest(scope).toBeClosedWith("idle");
// @ts-expect-error how many is missing
jest(scope).toHaveLive(Name);

vitest.extend(ambitMatchers);
vitest(scope).toBeClosedWith("idle-timeout");
vitest(scope).not.toHaveLive(Name, 1);
// @ts-expect-error no such reason
vitest(scope).toBeClosedWith("idle");
// @ts-expect-error how many is missing
vitest(scope).toHaveLive(Name);
