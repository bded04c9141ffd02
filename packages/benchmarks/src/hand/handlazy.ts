import { AsyncLocalStorage } from "node:async_hooks";
import * as s from "../services/request.js";
import type { Subject } from "../subject.js";

/**
 * What a container does for a request, written by hand for these ten services: a scope whose members are made when they are asked for, that
 * remembers what it has to dispose of, in order, and can be closed any number of times.
 */
export const subject: Subject = {
  programs: {
    requests: () => requests(),
    asyncRequests() {
      const application = new Application();
      return async () => {
        const scope = new RequestScope(application, s.asynchronous);
        const handler = scope.handler.serve();
        await scope.closeAsync();
        return handler;
      };
    },
    carriedRequests() {
      const handle = requests();
      const current = new AsyncLocalStorage<object>();
      return () => current.run({}, handle);
    },
  },
  cannot: {},
};

function requests(): () => s.Handler {
  const application = new Application();
  return () => {
    const scope = new RequestScope(application, s.synchronous);
    const handler = scope.handler.serve();
    scope.close();
    return handler;
  };
}

class Application {
  #config: s.Config | undefined;
  #logger: s.Logger | undefined;
  #pool: s.Pool | undefined;

  get config(): s.Config {
    return (this.#config ??= new s.Config());
  }
  get logger(): s.Logger {
    return (this.#logger ??= new s.Logger(this.config));
  }
  get pool(): s.Pool {
    return (this.#pool ??= new s.Pool(this.config, this.logger));
  }
}

class RequestScope {
  #context: s.RequestContext | undefined;
  #transaction: s.Ending | undefined;
  #audit: s.Ending | undefined;
  #users: s.Users | undefined;
  #handler: s.Handler | undefined;
  #endings: s.Ending[] | undefined;
  #closed = false;

  constructor(
    private readonly application: Application,
    private readonly classes: s.EndingClasses,
  ) {}

  get context(): s.RequestContext {
    return (this.#context ??= new s.RequestContext());
  }
  get transaction(): s.Ending {
    return (this.#transaction ??= this.#own(new this.classes.TransactionClass(this.application.pool, this.context)));
  }
  get audit(): s.Ending {
    return (this.#audit ??= this.#own(new this.classes.AuditClass(this.application.logger, this.context)));
  }
  get users(): s.Users {
    return (this.#users ??= new s.Users(this.transaction, new s.Validator(this.application.config)));
  }
  get handler(): s.Handler {
    return (this.#handler ??= new s.Handler(
      this.users,
      this.audit,
      this.transaction,
      new s.Presenter(this.application.logger, this.context),
    ));
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (let last = this.#endings?.pop(); last !== undefined; last = this.#endings?.pop()) void last.dispose();
  }

  async closeAsync(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (let last = this.#endings?.pop(); last !== undefined; last = this.#endings?.pop()) await last.dispose();
  }

  #own<E extends s.Ending>(ending: E): E {
    (this.#endings ??= []).push(ending);
    return ending;
  }
}
