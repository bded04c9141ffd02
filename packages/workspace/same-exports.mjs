/**
 * Run where a package is installed: `same-exports.mjs <package>`. Fails unless import and require give the same exports, and
 * unless the package finds the same core as its user does, both ways. Two copies of a class would fail every `instanceof`.
 */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const core = "@ambit/core";
const [name] = process.argv.slice(2);
const require = createRequire(import.meta.url);
const ours = await import(core);
const classes = Object.entries(ours).filter(([, value]) => typeof value === "function");
assert.ok(classes.length > 0, `${core} exports neither a class nor a function, so there is nothing to compare`);

const imported = await import(name);
const required = require(name);
assert.deepEqual(Object.keys(required).sort(), Object.keys(imported).sort(), `import and require of ${name} differ`);
for (const [key, value] of Object.entries(imported)) {
  assert.ok(Object.is(required[key], value), `${key} of ${name} is one thing for import and another for require`);
}

const inside = createRequire(require.resolve(name));
const seenByRequire = name === core ? required : inside(core);
const seenByImport = name === core ? imported : await import(pathToFileURL(inside.resolve(core)).href);
for (const [key, value] of classes) {
  assert.ok(Object.is(seenByRequire[key], value), `${name} requires another ${key} of ${core} than its user`);
  assert.ok(Object.is(seenByImport[key], value), `${name} imports another ${key} of ${core} than its user`);
}
