/** @jest-config-loader esbuild-register */
import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Config } from "jest";

const root = dirname(fileURLToPath(import.meta.url));

/** One project for each package that has tests, named after its folder. Sources are used as they are: nothing is built. */
const rooms = readdirSync(join(root, "packages")).filter((room) => existsSync(join(root, "packages", room, "test")));

const config: Config = {
  maxWorkers: "100%",
  // What test files leave behind stays in their worker, and each collection of the leak tests goes through it: in the end they took minutes.
  workerIdleMemoryLimit: "600MB",
  // Time decides no test: this only tells which one hangs, also on a machine that is slow or has other things to do.
  testTimeout: 60_000,
  projects: rooms.map((room) => ({
    displayName: room,
    rootDir: join(root, "packages", room),
    cacheDirectory: join(root, "node_modules/.cache/jest"),
    testEnvironment: "node",
    testEnvironmentOptions: { customExportConditions: ["@ambit/source", "node", "node-addons"] },
    testMatch: ["<rootDir>/test/**/*.test.ts"],
    moduleFileExtensions: ["ts", "js", "mjs", "cjs", "json", "node"],
    extensionsToTreatAsEsm: [".ts"],
    moduleNameMapper: { "^(\\.{1,2}/.*)\\.js$": "$1" },
    transform: {
      "\\.ts$": ["ts-jest", { useESM: true, tsconfig: join(root, "packages/workspace/tsconfig.test.json") }],
    },
  })),
};

export default config;
