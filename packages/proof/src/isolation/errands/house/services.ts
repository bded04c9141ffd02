import { token } from "@ambit/core";
import type { Instance } from "./instance.js";

export const TenantService = token<Instance>("TenantService");
export const SessionService = token<Instance>("SessionService");
export const RequestService = token<Instance>("RequestService");
export const PageService = token<Instance>("PageService");
