/**
 * What a `ts fragment` block may use without saying where it comes from.
 * The block follows in braces of its own, so it may declare any of these names anew.
 */
/* eslint-disable @typescript-eslint/no-unused-vars -- the fragments use them */
import type { Container } from "@ambit/core";

declare const container: Container;
declare const tenantId: string;
declare const sessionId: string;
declare const requestId: string;
declare const workflowId: string;
