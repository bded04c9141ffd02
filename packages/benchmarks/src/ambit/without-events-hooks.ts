import type { LoadHook } from "node:module";

const ambit = /\/(?:core|manager-kit)\/(?:dist|src)\//;
const question = /\b(?:[\w.]+\.)?books\.listening\b/g;

/** A hook of Node's module loader: answers each question of Ambit's own code whether anybody listens, before the code is compiled. */
export const load: LoadHook = async (url, context, nextLoad) => {
  const loaded = await nextLoad(url, context);
  if (loaded.format !== "module" || !ambit.test(url)) return loaded;
  const source = loaded.source as string | Uint8Array;
  const text = typeof source === "string" ? source : new TextDecoder().decode(source);
  return { ...loaded, source: text.replace(question, "false") };
};
