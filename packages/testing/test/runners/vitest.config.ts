import { defineConfig } from "vitest/config";

// Sources are used as they are, here too.
const resolve = { conditions: ["@ambit/source"] };

export default defineConfig({
  root: import.meta.dirname,
  cacheDir: "../../.cache/vite",
  test: { include: ["vitest.ts"] },
  resolve,
  ssr: { resolve },
});
