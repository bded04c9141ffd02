import type { Law } from "../law.js";
import { outside } from "./after-the-end/outside.js";
import { outlived } from "./after-the-end/outlived.js";
import { containerEnd } from "./after-the-end/container-end.js";

export const afterTheEnd: Law = {
  number: 10,
  title: "After the end",
  statement:
    "A closed scope, handle or container refuses with a typed error. Nothing is resurrected. Work that outlives its scope gets the error, not a zombie.",
  remedy:
    "Return undefined from `getCurrentScope` where nothing was entered, or what was entered has ended: no ended scope, none further out, and no error.",
  scenarios: [...outside, ...outlived, ...containerEnd],
};
