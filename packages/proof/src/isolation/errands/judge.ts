import type { Errand, Sender } from "./errand.js";
import type { Faults } from "../faults.js";
import type { InstanceSeen, Testimony } from "./testimony.js";

/** What is known of all testimonies together. */
export class Judge {
  /** How many testimonies were heard. */
  testimonies = 0;
  readonly #instanceIn = new Map<number, number>();
  readonly #scopeOf = new Map<number, number>();
  readonly #latestScope = new Map<string, number>();

  constructor(private readonly faults: Faults) {}

  /** To be called when the request is sent, or has come in: what is said of it is judged by what was known then. */
  begin(errand: Errand): Hearing {
    return new Hearing(errand, this, this.faults);
  }

  /** The latest scope that the session was seen in. */
  latestScope({ tenant, session }: Sender): number {
    return this.#latestScope.get(`${tenant}/${session}`) ?? 0;
  }

  saw({ tenant, session }: Sender, scope: number): void {
    const key = `${tenant}/${session}`;
    this.#latestScope.set(key, Math.max(scope, this.#latestScope.get(key) ?? 0));
  }

  /** Whether each session scope has one instance, and each instance one session scope. */
  belongTogether(scope: number, instance: number): boolean {
    if (!this.#instanceIn.has(scope)) this.#instanceIn.set(scope, instance);
    if (!this.#scopeOf.has(instance)) this.#scopeOf.set(instance, scope);
    return this.#instanceIn.get(scope) === instance && this.#scopeOf.get(instance) === scope;
  }
}

/** What is said of one request. */
export class Hearing {
  readonly #first = new Map<string, number>();
  readonly #scopeFloor: { readonly here: number; readonly elsewhere: number };

  constructor(
    private readonly errand: Errand,
    private readonly judge: Judge,
    private readonly faults: Faults,
  ) {
    this.#scopeFloor = { here: judge.latestScope(errand), elsewhere: judge.latestScope(errand.other) };
  }

  hear(testimony: Testimony): void {
    this.judge.testimonies++;
    const { elsewhere } = testimony;
    const sender = elsewhere === undefined ? this.errand : { ...this.errand.other, request: elsewhere };
    this.#judgeScopes(testimony, sender);
    this.#judgeInstances(testimony, sender);
    this.#judgeStandIns(testimony);
    this.#judgeSession(testimony, sender);
  }

  #judgeScopes(testimony: Testimony, { tenant, session, request }: Sender): void {
    const { tenantId, sessionId, requestId, pageId, page } = testimony;
    const found = [tenantId, sessionId, requestId, pageId];
    const expected = [tenant, session, request, page];
    if (found.some((id, index) => id !== expected[index]))
      this.#fault("somebody else's scope is current", testimony, `${found.join("/")}, not ${expected.join("/")}`);
  }

  #judgeInstances(testimony: Testimony, { tenant, session, request }: Sender): void {
    const { page, at } = testimony;
    this.#judgeInstance(testimony, "tenant", tenant, testimony.tenant);
    this.#judgeInstance(testimony, "session", `${tenant}/${session}`, testimony.session);
    this.#judgeInstance(testimony, "request", `${tenant}/${session}/${request}`, testimony.request);
    if (testimony.pageService !== undefined)
      // A page that is entered again may be another instance; each visit has a place of its own.
      this.#judgeInstance(testimony, `page at ${at}`, `${tenant}#${page ?? ""}`, testimony.pageService);
  }

  #judgeInstance(testimony: Testimony, kind: string, owner: string, seen: InstanceSeen): void {
    if (seen.owner !== owner) this.#fault("an instance of somebody else", testimony, `${seen.owner}, not ${owner}`);
    if (seen.ended) this.#fault("an instance was used after its end", testimony, seen.owner);
    const key = `${kind} in ${testimony.elsewhere ?? "here"}`;
    const first = this.#first.get(key) ?? seen.serial;
    this.#first.set(key, first);
    if (seen.serial !== first) this.#fault("an instance changed during a request", testimony, seen.owner);
  }

  #judgeStandIns(testimony: Testimony): void {
    const { session, request } = testimony.throughPorter;
    if (session !== testimony.session.serial || request !== testimony.request.serial)
      this.#fault("a stand-in led to somebody else", testimony, `${session}, ${request}`);
  }

  #judgeSession(testimony: Testimony, sender: Sender): void {
    const { sessionScope, session, elsewhere } = testimony;
    if (!this.judge.belongTogether(sessionScope, session.serial))
      this.#fault("a session is not one scope with one instance", testimony, session.owner);
    if (sessionScope < this.#scopeFloor[elsewhere === undefined ? "here" : "elsewhere"])
      this.#fault("a session came back that had ended", testimony, session.owner);
    // Who is inside may open a session in a tenant that is ending; nobody from outside comes into that one.
    if (elsewhere === undefined) this.judge.saw(sender, sessionScope);
  }

  #fault(kind: string, { at }: Testimony, detail: string): void {
    this.faults.add(kind, `${this.errand.request} at ${at}: ${detail}`);
  }
}
