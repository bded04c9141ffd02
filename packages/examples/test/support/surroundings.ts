import type { Surroundings } from "../../src/storefront/terminal/surroundings.js";

/** Catches what a run prints. */
export function fakeSurroundings(options: { readonly isTTY?: boolean } = {}) {
  const printed = { stdout: "", stderr: "" };
  const stream = (name: keyof typeof printed) => ({
    ...options,
    write: (text: string) => void (printed[name] += text),
  });
  const stop = new AbortController();
  const surroundings: Surroundings = {
    stdout: stream("stdout"),
    stderr: stream("stderr"),
    folder: "/",
    stop: stop.signal,
  };
  return { printed, surroundings, stop };
}
