import type { Socket } from "node:net";
import { scopeId, type Flow, type Scope, type ScopeEntry, type ScopeId, type Visit } from "@ambit/core";
import type { ManualClock } from "@ambit/manager-kit";
import { AsyncContextScopeManager, type BoundWork } from "@ambit/scope-async-context";
import { SessionScopeManager } from "@ambit/scope-session";
import type { House } from "../src/isolation/errands/house/house.js";
import type { Instance } from "../src/isolation/errands/house/instance.js";
import { soundManagers, type Managers } from "../src/isolation/errands/house/managers.js";
import { SessionService } from "../src/isolation/errands/house/services.js";
import { aborted } from "../src/isolation/errands/server/end-of-response.js";
import type { EnterScopes } from "../src/isolation/errands/server/enter-scopes.js";
import { soundParts, type Parts } from "../src/isolation/errands/errands-trial.js";

interface BrokenServer extends Parts {
  readonly mistake: string;
  /** What it has to be convicted of, whatever else. */
  readonly faults: readonly string[];
}

/** The current scopes in one field for everybody, as in a module that sets "the current session". */
class OneField implements Flow {
  #current: Visit | undefined = undefined;

  get(): Visit | undefined {
    return this.#current;
  }

  run<R>(visit: Visit | undefined, work: () => R): R {
    this.#current = visit;
    return work();
  }

  set(visit: Visit | undefined): void {
    this.#current = visit;
  }
}

/** Sessions by their id, whatever their tenant. */
class SessionsOfAll extends SessionScopeManager {
  readonly #sessions = new Map<ScopeId, Scope>();

  override enterScope(id: ScopeId, entry: ScopeEntry): Scope {
    const known = this.#sessions.get(id);
    const session = known?.state === "open" ? known : super.enterScope(id, entry);
    this.#sessions.set(id, session);
    return session;
  }
}

/** The service of a session from a map of one's own, whose keys leave out the tenant. */
function rememberSessions({ container }: House): void {
  const sessions = new Map<string, Instance>();
  container.decorate(SessionService, (made, resolver) => {
    const id = resolver.get(scopeId("session"));
    const session = sessions.get(id) ?? made;
    sessions.set(id, session);
    return session;
  });
}

class BindingNothing extends AsyncContextScopeManager {
  override bind<A extends readonly unknown[], R, T = unknown>(work: (this: T, ...args: A) => R): BoundWork<T, A, R> {
    return Object.assign(work, { [Symbol.dispose]: () => undefined });
  }
}

const entering =
  (work: (...args: Parameters<EnterScopes>) => () => Promise<void>, sessionOf = ownSession): EnterScopes =>
  (call, handle) => {
    const { tenant, request } = call.errand;
    const steps = [
      ["tenant", tenant],
      ["session", sessionOf(call)],
      ["request", request],
    ] as const;
    return call.house.container.runInScopes(steps, work(call, handle));
  };

type Call = Parameters<EnterScopes>[0];

function ownSession({ errand }: Call): string {
  return errand.session;
}

const firstSessions = new WeakMap<Socket, string>();

/** The session that the connection began with. */
function sessionOfConnection({ message: { socket }, errand }: Call): string {
  const session = firstSessions.get(socket) ?? errand.session;
  firstSessions.set(socket, session);
  return session;
}

const replacing =
  (replace: (clock: ManualClock) => Partial<Managers>): Parts["createManagers"] =>
  (clock) => ({ ...soundManagers(clock), ...replace(clock) });

/** Servers that each make one mistake that has been made before. */
export const brokenServers: readonly BrokenServer[] = [
  {
    mistake: "what is current is kept in one field of a module",
    createManagers: (clock) => soundManagers(clock, new OneField()),
    enterScopes: soundParts.enterScopes,
    faults: ["an instance of somebody else", "a scope is current outside of requests"],
  },
  {
    mistake: "a map of sessions' services does not know of tenants",
    ...soundParts,
    furnish: rememberSessions,
    faults: ["an instance of somebody else", "an instance was used after its end"],
  },
  {
    mistake: "a manager's map of sessions does not know of tenants: the container refuses what it finds",
    ...soundParts,
    createManagers: replacing((clock) => ({ session: new SessionsOfAll({ clock }) })),
    faults: ["an unforeseen error"],
  },
  {
    mistake: "a callback works in the scopes of whoever calls it",
    ...soundParts,
    createManagers: replacing((clock) => ({ request: new BindingNothing({ clock }) })),
    faults: ["an instance of somebody else"],
  },
  {
    mistake: "a connection keeps the session of its first request",
    ...soundParts,
    enterScopes: entering((call, handle) => () => handle().finally(() => aborted(call.ended)), sessionOfConnection),
    faults: ["somebody else's scope is current", "an instance of somebody else"],
  },
  {
    mistake: "a request ends when its handler does, while its answer is being sent",
    ...soundParts,
    enterScopes: entering((_, handle) => handle),
    faults: ["a request scope ended before its response"],
  },
  {
    mistake: "a request ends when its client has gone, while its handler is at work",
    ...soundParts,
    enterScopes: entering((call, handle) => () => {
      handle().catch(() => undefined);
      return aborted(call.ended);
    }),
    faults: ["an unforeseen error"],
  },
  {
    mistake: "a request ends when its answer was sent, and never if that is not possible",
    ...soundParts,
    enterScopes: entering((call, handle) => () => {
      const sent = new Promise<void>((resolve) => call.response.once("finish", resolve));
      return handle().finally(() => sent);
    }),
    faults: ["a request scope did not end", "the books"],
  },
];
