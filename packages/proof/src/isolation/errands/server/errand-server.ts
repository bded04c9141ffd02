import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { host } from "../../clients/message.js";
import type { Errand } from "../errand.js";
import type { House } from "../house/house.js";
import { PlannedError } from "../house/planned-error.js";
import type { Judge } from "../judge.js";
import { Call, type Surroundings } from "./call.js";
import { Crowd } from "../../crowd.js";
import type { EnterScopes } from "./enter-scopes.js";
import { Observer } from "./observer.js";
import { routeNamed } from "./routes.js";

/** Serves errands, each inside the scopes of its tenant, its session and itself. */
export class ErrandServer implements Surroundings {
  readonly observer: Observer;
  readonly crowd: Crowd;
  readonly #server: Server;

  private constructor(
    readonly house: House,
    private readonly judge: Judge,
    private readonly enter: EnterScopes,
    crowdSize: number,
  ) {
    this.observer = new Observer(house);
    this.crowd = new Crowd(crowdSize);
    this.#server = createServer((message, response) => this.#serve(message, response));
    this.#server.on("connection", () => this.observer.outside("a connection begins"));
    // However slow the machine is, only clients and handlers end what they have begun.
    Object.assign(this.#server, { keepAliveTimeout: 0, headersTimeout: 0, requestTimeout: 0 });
  }

  /** Listens on a free port of the loopback interface. */
  static async open(house: House, judge: Judge, enter: EnterScopes, crowdSize: number): Promise<ErrandServer> {
    const server = new ErrandServer(house, judge, enter, crowdSize);
    await new Promise<void>((resolve) => server.#server.listen({ port: 0, host, backlog: 4_096 }, resolve));
    return server;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Hangs up, and waits for the handlers: then every request has to have left its scopes. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
    await this.house.underWay.over();
    this.observer.allGone();
  }

  #serve(message: IncomingMessage, response: ServerResponse): void {
    this.observer.outside("a request comes in");
    response.on("error", () => undefined); // what is written when the client has gone
    const errand = JSON.parse(String(message.headers["x-errand"])) as Errand;
    this.observer.requestCame(message, errand);
    const call = new Call(this, errand, message, response, this.judge.begin(errand));
    try {
      this.enter(call, () => this.#work(call)).catch((error: unknown) => this.#examine(call, error));
    } catch (error) {
      this.#examine(call, error);
      call.answer(500);
    }
    this.observer.outside("a request was handed over");
  }

  #work(call: Call): Promise<void> {
    this.observer.entered(call.errand);
    const working = routeNamed(call.errand.route).handle(call);
    this.observer.requestBegan(call.errand.request, call.response);
    return this.house.underWay.add(working.catch((error: unknown) => this.#fail(call, error)));
  }

  /** Answers while still inside the scopes, and lets them know of the failure. */
  async #fail(call: Call, error: unknown): Promise<never> {
    this.#examine(call, error);
    await call.answerFailure();
    throw error;
  }

  /** Errors are planned, or come from clients that have gone; everything else is a fault. */
  #examine(call: Call, error: unknown): void {
    const planned = error instanceof PlannedError && error.request === call.errand.request;
    const hungUp = call.ended.aborted && isHangUp(error);
    if (!planned && !hungUp) call.fault("an unforeseen error", error);
  }
}

const hangUps: readonly unknown[] = ["ECONNRESET", "ERR_STREAM_PREMATURE_CLOSE", "ABORT_ERR"];

function isHangUp(error: unknown): boolean {
  return typeof error === "object" && error !== null && "code" in error && hangUps.includes(error.code);
}
