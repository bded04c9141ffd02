import js from "@eslint/js";
import { defineConfig } from "eslint/config";
import globals from "globals";
import tseslint from "typescript-eslint";

/** Rules of the whole house; passed to ESLint with --config, so paths are relative to the root of the repository. */
export default defineConfig(
  { ignores: ["**/node_modules/", "**/dist/", "**/.cache/", "**/coverage/"] },
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  js.configs.recommended,
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: {
        project: "packages/workspace/tsconfig.check.json",
        tsconfigRootDir: `${import.meta.dirname}/../..`,
      },
    },
    rules: {
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-import-type-side-effects": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      eqeqeq: "error",

      // A failing disposer or factory throws what it likes, and we hand on exactly that.
      "@typescript-eslint/only-throw-error": [
        "error",
        { allowThrowingUnknown: true, allowThrowingAny: false, allowRethrowing: true },
      ],
      "@typescript-eslint/prefer-promise-reject-errors": ["error", { allowThrowingUnknown: true }],
      "@typescript-eslint/prefer-nullish-coalescing": ["error", { ignorePrimitives: { string: true, boolean: true } }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],

      // Noise: these forbid what is idiomatic here.
      "@typescript-eslint/no-confusing-void-expression": "off",
      "@typescript-eslint/no-extraneous-class": "off",
      "@typescript-eslint/prefer-optional-chain": "off", // its fix writes `?.#private`, which does not compile
      "@typescript-eslint/non-nullable-type-assertion-style": "off",
      "@typescript-eslint/require-await": "off", // async also turns what is thrown into a rejection
      "@typescript-eslint/no-invalid-void-type": "off",
      "@typescript-eslint/no-unnecessary-type-parameters": "off",
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/unified-signatures": "off",
      "@typescript-eslint/consistent-type-definitions": "off",
      "@typescript-eslint/prefer-function-type": "off",
    },
  },
  {
    files: ["packages/*/src/**/*.ts"],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            { group: ["@ambit/*/*"], message: "Import a package by its name, never a file inside it." },
            { regex: "^\\.{1,2}/(?!.*\\.js$)", message: "A relative import ends in .js." },
          ],
        },
      ],
    },
  },
  {
    files: ["packages/core/src/**/*.ts"],
    rules: {
      "no-restricted-imports": [
        "error",
        { patterns: [{ regex: "^(?!\\.{1,2}/|eventemitter3$)", message: "core imports nothing but eventemitter3." }] },
      ],
      "no-restricted-globals": [
        "error",
        { name: "process", message: "core also runs where there is no process; reach it through globalThis." },
        { name: "Buffer", message: "core also runs where there is no Buffer." },
        { name: "DisposableStack", message: "Node 20 has no DisposableStack." },
        { name: "SuppressedError", message: "Node 20 has no SuppressedError." },
      ],
    },
  },
  {
    files: ["packages/*/test/**/*.ts", "packages/examples/src/**/*.ts"],
    rules: {
      "@typescript-eslint/no-empty-function": "off",
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/no-unused-vars": "off",
      "@typescript-eslint/only-throw-error": "off",
      "@typescript-eslint/prefer-promise-reject-errors": "off",
      "@typescript-eslint/require-await": "off",
      "@typescript-eslint/unbound-method": "off",
      "@typescript-eslint/no-unsafe-assignment": "off", // expect.any() and its kind are any
      "@typescript-eslint/no-useless-constructor": "off",
      "require-yield": "off",
    },
  },
  {
    files: ["**/*.mjs", "**/*.js"],
    languageOptions: { globals: globals.node },
  },
);
