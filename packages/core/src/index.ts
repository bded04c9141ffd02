// The contract of managers
export type { Admission, ScopeEntry, ScopeManager, ScopeObserver, ScopeOutcome } from "./scope-manager.js";
export { normalizeScopeId, type ScopeId } from "./scope-id.js";
export { Scope } from "./scopes/scope.js";
export type { CloseReason, ScopeState } from "./scopes/close-reason.js";
export type { ExclusiveOptions } from "./scopes/exclusive-use.js";
export type { Handover } from "./scopes/scope-kind.js";
export { currentScopeOf, enteredScopesOf, Visit, type Flow } from "./scopes/flow.js";
export { systemClock, withoutThrows, type Clock } from "./clock.js";
export { ScopeBooks } from "./events/scope-books.js";
export {
  ScopeEvents,
  type InstanceEvent,
  type ScopeEndEvent,
  type ScopeEvent,
  type ScopeEventMap,
  type ScopeEventName,
} from "./events/scope-events.js";
export type { InstanceMetrics, ScopeMetrics } from "./events/scope-metrics.js";

// The container
export { Container, createContainer, type AnyContainer } from "./container.js";
export type {
  CloseOptions,
  ContainerMetrics,
  ContainerOptions,
  EnterOptions,
  ReloadOptions,
  ScopeStep,
} from "./container/container-options.js";
export type { HealthOptions, HealthReport, TokenHealth } from "./container/health.js";
export { ScopeHandle } from "./container/scope-handle.js";
export { CapturedScopes } from "./container/captured-scopes.js";
export type { RunScope, WrapRun } from "./container/wrapped-runs.js";
export { parentScopeFor, type RegisterOptions } from "./container/scope-kinds.js";
export {
  bind,
  closeScope,
  defaultContainer,
  enterScope,
  get,
  getAll,
  getAsync,
  getCurrentScope,
  registerScopeManager,
  runInScope,
  runInScopes,
  tryGet,
} from "./default-container.js";

// Bindings
export {
  keyedToken,
  token,
  Token,
  tokenName,
  type ClassToken,
  type KeyedToken,
  type TokenLike,
  type TokenValue,
} from "./token.js";
export {
  all,
  Dependency,
  optional,
  provider,
  providerAsync,
  proxy,
  tagged,
  type Injectable,
  type InjectTuple,
  type SelectOptions,
} from "./bindings/dependency.js";
export type {
  BindingOptions,
  BindingRequest,
  BuiltInLifetime,
  ClassBinding,
  FactoryResult,
  InjectedProvider,
  KeyedProvider,
  Lifetime,
  Provider,
} from "./bindings/provider.js";
export { injectable } from "./bindings/injectable.js";
export { defineModule, type Module } from "./bindings/module.js";
export { CurrentScope } from "./bindings/current-scope-token.js";
export { scopeId } from "./bindings/scope-id-token.js";
export { inject } from "./resolution/inject.js";
export { Resolver } from "./resolution/resolver.js";
export { DependencyGraph, type GraphEdge, type GraphNode } from "./inspection/dependency-graph.js";

// Errors
export { AmbitError } from "./errors/ambit-error.js";
export { errorCodes, type ErrorCode } from "./errors/error-codes.js";
export {
  InvalidOptionsError,
  InvalidProviderError,
  InvalidTokenError,
  TokenAlreadyBoundError,
  UnknownScopeError,
  ValidationError,
} from "./errors/binding-errors.js";
export {
  ContainerClosedError,
  InvalidScopeManagerError,
  ManagerAlreadyRegisteredError,
  ReloadNotSupportedError,
  ReservedScopeNameError,
  ScopeManagerError,
} from "./errors/manager-errors.js";
export {
  AsyncResolutionRequiredError,
  CaptiveDependencyError,
  CircularDependencyError,
  GeneratorProtocolError,
  InstanceHeldError,
  NoInjectionContextError,
  ScopeNotActiveError,
  TokenNotBoundError,
  ValueAlreadyProvidedError,
  ValueNotProvidedError,
} from "./errors/resolution-errors.js";
export {
  AsyncDisposalRequiredError,
  DisposeTimeoutError,
  HealthCheckError,
  InvalidScopeIdError,
  ParentScopeNotActiveError,
  ScopeBusyError,
  ScopeCapacityError,
  ScopeClosedError,
  ScopeDrainingError,
  ScopeIdTakenError,
  ScopeLeftError,
  ScopeNotCurrentError,
  ScopeRefusedError,
} from "./errors/scope-errors.js";
