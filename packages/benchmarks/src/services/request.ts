import { recipe, type Recipe } from "./recipe.js";

/**
 * The ten services of one request: three singletons, five that are the request's own, two transients. Two of the five have to be
 * disposed of. Each parameter is named after its class, for containers that read names.
 */
export class Config {}

export class Logger {
  constructor(readonly config: Config) {}
}

export class Pool {
  constructor(
    readonly config: Config,
    readonly logger: Logger,
  ) {}
}

export class RequestContext {}

/** What is to be disposed of, and how often it was. */
export interface Ending {
  disposals: number;
  dispose(): void | Promise<void>;
}

export class Transaction implements Ending {
  disposals = 0;
  constructor(
    readonly pool: Pool,
    readonly requestContext: RequestContext,
  ) {}
  dispose(): void {
    this.disposals++;
  }
  [Symbol.dispose](): void {
    this.disposals++;
  }
}

export class Audit implements Ending {
  disposals = 0;
  constructor(
    readonly logger: Logger,
    readonly requestContext: RequestContext,
  ) {}
  dispose(): void {
    this.disposals++;
  }
  [Symbol.dispose](): void {
    this.disposals++;
  }
}

const settled = Promise.resolve();

/** How long an asynchronous disposal takes: a turn of the microtask queue, and in a check longer than whoever does not wait. */
export const disposal = { pause: (): Promise<void> => settled };

export class AsyncTransaction implements Ending {
  disposals = 0;
  constructor(
    readonly pool: Pool,
    readonly requestContext: RequestContext,
  ) {}
  async dispose(): Promise<void> {
    await disposal.pause();
    this.disposals++;
  }
  async [Symbol.asyncDispose](): Promise<void> {
    await disposal.pause();
    this.disposals++;
  }
}

export class AsyncAudit implements Ending {
  disposals = 0;
  constructor(
    readonly logger: Logger,
    readonly requestContext: RequestContext,
  ) {}
  async dispose(): Promise<void> {
    await disposal.pause();
    this.disposals++;
  }
  async [Symbol.asyncDispose](): Promise<void> {
    await disposal.pause();
    this.disposals++;
  }
}

/** Transient. */
export class Validator {
  constructor(readonly config: Config) {}
}

/** Transient. */
export class Presenter {
  constructor(
    readonly logger: Logger,
    readonly requestContext: RequestContext,
  ) {}
}

export class Users {
  constructor(
    readonly transaction: Ending,
    readonly validator: Validator,
  ) {}
}

/** What a request asks for; everything else hangs on it. */
export class Handler {
  /** Whether everything was alive when the work was done. */
  servedAlive = false;
  constructor(
    readonly users: Users,
    readonly audit: Ending,
    readonly transaction: Ending,
    readonly presenter: Presenter,
  ) {}
  /** The work of the request; to be called inside its scope. */
  serve(): this {
    this.servedAlive = this.transaction.disposals === 0 && this.audit.disposals === 0;
    return this;
  }
}

/** The two that are disposed of. */
export interface EndingClasses {
  readonly TransactionClass: new (pool: Pool, requestContext: RequestContext) => Ending;
  readonly AuditClass: new (logger: Logger, requestContext: RequestContext) => Ending;
}

export const synchronous = { TransactionClass: Transaction, AuditClass: Audit } satisfies EndingClasses;
export const asynchronous = { TransactionClass: AsyncTransaction, AuditClass: AsyncAudit } satisfies EndingClasses;

/** Each comes after what it needs. */
export function requestRecipes({ TransactionClass, AuditClass }: EndingClasses): readonly Recipe[] {
  return [
    recipe("singleton", Config, [], () => new Config()),
    recipe("singleton", Logger, [Config], (config) => new Logger(config)),
    recipe("singleton", Pool, [Config, Logger], (config, logger) => new Pool(config, logger)),
    recipe("transient", Validator, [Config], (config) => new Validator(config)),
    recipe("scoped", RequestContext, [], () => new RequestContext()),
    recipe("scoped", TransactionClass, [Pool, RequestContext], (pool, context) => new TransactionClass(pool, context)),
    recipe("scoped", AuditClass, [Logger, RequestContext], (logger, context) => new AuditClass(logger, context)),
    recipe("transient", Presenter, [Logger, RequestContext], (logger, context) => new Presenter(logger, context)),
    recipe(
      "scoped",
      Users,
      [TransactionClass, Validator],
      (transaction, validator) => new Users(transaction, validator),
    ),
    recipe(
      "scoped",
      Handler,
      [Users, AuditClass, TransactionClass, Presenter],
      (users, audit, transaction, presenter) => new Handler(users, audit, transaction, presenter),
    ),
  ];
}
