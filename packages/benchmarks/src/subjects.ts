import type { Subject } from "./subject.js";

/** What is known of a subject before it is loaded: a cell loads its own subject, and nothing else. */
export interface SubjectEntry {
  readonly name: string;
  readonly load: () => Promise<{ readonly subject: Subject }>;
  /** The packages that it stands for; their versions are reported. */
  readonly packages: readonly string[];
  /** What an application imports of them; where they are not the subject themselves, nothing. */
  readonly imports?: string;
  /** Flags for Node. */
  readonly flags?: readonly string[];
}

const peer = (name: string, packageName: string, imported: string): Omit<SubjectEntry, "load"> => ({
  name,
  packages: [packageName],
  imports: `export { ${imported} } from "${packageName}";`,
});

const ambitImports = 'export { createContainer } from "@ambit/core";';

export const subjects: readonly SubjectEntry[] = [
  { name: "hand", load: () => import("./hand/hand.js"), packages: [] },
  { name: "handlazy", load: () => import("./hand/handlazy.js"), packages: [] },
  { name: "ambit", load: () => import("./ambit/ambit.js"), packages: ["@ambit/core"], imports: ambitImports },
  {
    name: "ambit-strict",
    load: () => import("./ambit/ambit.js"),
    packages: ["@ambit/core"],
    flags: ["--disallow-code-generation-from-strings"],
  },
  {
    name: "ambit-without-events",
    load: () => import("./ambit/ambit-without-events.js"),
    packages: ["@ambit/core"],
  },
  { name: "ambit-sieve", load: () => import("./ambit/ambit-sieve.js"), packages: ["@ambit/scope-lru"] },
  { ...peer("awilix", "awilix", "createContainer, asFunction, asClass"), load: () => import("./peers/awilix.js") },
  { ...peer("ditox", "ditox", "createContainer, injectableClass, token"), load: () => import("./peers/ditox.js") },
  {
    ...peer("needle-di", "@needle-di/core", "Container, InjectionToken, inject"),
    load: () => import("./peers/needle-di.js"),
  },
  { ...peer("inversify", "inversify", "Container"), load: () => import("./peers/inversify.js") },
  { name: "inversify-request", load: () => import("./peers/inversify-request.js"), packages: ["inversify"] },
  {
    name: "tsyringe",
    load: () => import("./peers/tsyringe.js"),
    packages: ["reflect-metadata", "tsyringe"],
    imports: 'import "reflect-metadata"; export { container, injectable, Lifecycle } from "tsyringe";',
  },
  { ...peer("typed-inject", "typed-inject", "createInjector, Scope"), load: () => import("./peers/typed-inject.js") },
  {
    name: "typedi",
    load: () => import("./peers/typedi.js"),
    packages: ["reflect-metadata", "typedi"],
    imports: 'import "reflect-metadata"; export { Container, Token } from "typedi";',
  },
  { ...peer("brandi", "brandi", "Container, injected, token"), load: () => import("./peers/brandi.js") },
  { ...peer("di-wise", "di-wise", "createContainer, inject, Scope, Type"), load: () => import("./peers/di-wise.js") },
  { ...peer("inferdi", "@inferdi/inferdi", "Container"), load: () => import("./peers/inferdi.js") },
  {
    name: "ts-ioc-container",
    load: () => import("./peers/ts-ioc-container.js"),
    packages: ["reflect-metadata", "ts-ioc-container"],
    imports:
      'import "reflect-metadata"; export { Container, MetadataInjector, Registration, singleton } from "ts-ioc-container";',
  },
  {
    name: "nest",
    load: () => import("./peers/nest.js"),
    packages: ["reflect-metadata", "@nestjs/core"],
    imports: 'import "reflect-metadata"; export { ContextIdFactory, NestFactory } from "@nestjs/core";',
  },
  {
    ...peer("effect", "effect", "Context, Effect, Exit, Layer, RcMap, Scope"),
    load: () => import("./peers/effect.js"),
  },
  { name: "ditox+lru-cache", load: () => import("./peers/ditox-lru-cache.js"), packages: ["ditox", "lru-cache"] },
  { name: "ditox+ttlcache", load: () => import("./peers/ditox-ttlcache.js"), packages: ["ditox", "@isaacs/ttlcache"] },
  { name: "ditox+toad-cache", load: () => import("./peers/ditox-toad-cache.js"), packages: ["ditox", "toad-cache"] },
];
