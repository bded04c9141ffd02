import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Scope } from "@ambit/core";
import { expectNothingCurrent } from "../../nothing-current.js";
import type { Sender } from "../errand.js";
import type { House } from "../house/house.js";

/** Sees what nobody inside a request can see: whether scopes begin and end when they should, and what is current where nothing should be. */
export class Observer {
  /** Requests that came into a session in which somebody else was. */
  sharedSessions = 0;
  /** Requests that came over a connection that had served another session. */
  reusedConnections = 0;
  readonly #lastSessions = new WeakMap<Socket, string>();
  readonly #requests = new Map<string, ServerResponse>();
  /** The sessions that were entered last, by id, within each tenant. */
  readonly #sessions = new WeakMap<Scope, Map<string, Scope>>();

  constructor(private readonly house: House) {
    house.container.getScopeManager("request").events.on("closed", ({ id }) => this.#requestClosed(String(id)));
  }

  /** To be called where no request is being handled. */
  outside(place: string): void {
    expectNothingCurrent(this.house.container, ["tenant", "session", "page", "request"], this.house.faults, place);
  }

  requestCame({ socket }: IncomingMessage, { tenant, session }: Sender): void {
    const last = this.#lastSessions.get(socket);
    const key = `${tenant}/${session}`;
    if (last !== undefined && last !== key) this.reusedConnections++;
    this.#lastSessions.set(socket, key);
  }

  /** To be called first thing inside the scopes of a sender. */
  entered({ tenant, session }: Sender): void {
    const scope = this.house.container.getCurrentScope("session");
    if (scope === undefined) return; // whoever is in no session will say so
    this.house.numberOf(scope);
    if (scope.users > 1) this.sharedSessions++;
    if (scope.state !== "open" || scope.parent === undefined) return; // one that is ending may be entered by those inside
    const sessions = this.#sessions.get(scope.parent) ?? new Map<string, Scope>();
    const known = sessions.get(session);
    if (known !== scope && known?.state === "open")
      this.house.faults.add("two open sessions of one id in one tenant", `${tenant}/${session}`);
    this.#sessions.set(scope.parent, sessions.set(session, scope));
  }

  /** From here on the scope of this request is to stay open until the response has ended. */
  requestBegan(request: string, response: ServerResponse): void {
    this.#requests.set(request, response);
  }

  /** To be called when everybody has gone. */
  allGone(): void {
    for (const request of this.#requests.keys()) this.house.faults.add("a request scope did not end", request);
  }

  #requestClosed(request: string): void {
    const response = this.#requests.get(request);
    if (response !== undefined && !hasEnded(response))
      this.house.faults.add("a request scope ended before its response", request);
    this.#requests.delete(request);
  }
}

function hasEnded({ writableFinished, destroyed, req: { socket } }: ServerResponse): boolean {
  return writableFinished || destroyed || socket.destroyed;
}
