import { createContainer, token } from "@ambit/core";
import { AsyncContextScopeManager } from "@ambit/scope-async-context";
import { SessionScopeManager } from "@ambit/scope-session";
import { TenantScopeManager } from "@ambit/scope-tenant";
import { afterEach, describe, expect, it } from "@jest/globals";
import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

interface Account {
  user: string | undefined;
  readonly basket: string[];
}

const Account = token<Account>("Account");

let server: Server | undefined;
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => (server === undefined ? resolve(undefined) : server.close(resolve)));
  server = undefined;
});

/** A shop behind real HTTP: a tenant per host name, a session per cookie, a request per request. */
async function shop({ rotates }: { readonly rotates: boolean }) {
  const sessions = new SessionScopeManager();
  const container = createContainer()
    .registerScopeManager("tenant", new TenantScopeManager({ allow: ["books", "toys"] }))
    .registerScopeManager("session", sessions, { within: "tenant" })
    .registerScopeManager("request", new AsyncContextScopeManager(), { within: "session" });
  container.bind(Account, { scope: "session", useFactory: () => ({ user: undefined, basket: [] }) });
  const slow = new Map<string, () => void>();

  const answer = async (url: URL, cookie: string, response: ServerResponse): Promise<string> => {
    const account = container.get(Account);
    if (url.pathname === "/login") {
      account.user = url.searchParams.get("user") ?? "";
      const id = rotates ? sessions.regenerate(cookie) : cookie;
      await Promise.resolve(); // the directory is asked
      response.setHeader("set-cookie", `session=${id}`);
    }
    if (url.pathname === "/add") account.basket.push(url.searchParams.get("item") ?? "");
    if (url.pathname === "/slow") await new Promise<void>((resolve) => slow.set(cookie, resolve));
    const now = container.get(Account); // also after the login and the waiting
    return `${now === account} ${now.user ?? "nobody"} [${now.basket.join()}]`;
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? "/", "http://shop");
    // As shops are that can be attacked so: they take whatever id they are sent.
    const cookie = /session=([^;]+)/.exec(request.headers.cookie ?? "")?.[1] ?? randomUUID();
    const tenant = String(request.headers["x-shop"]);
    response.setHeader("set-cookie", `session=${cookie}`);
    const steps = [["tenant", tenant], ["session", cookie], ["request"]] as const; // prettier-ignore
    response.end(await container.runInScopes(steps, async () => answer(url, cookie, response)));
  };
  server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;

  /** Asks as a browser does that has this cookie; gives the text, and the cookie that it has from then on. */
  const ask = async (path: string, cookie?: string, tenant = "books") => {
    const headers = { "x-shop": tenant, ...(cookie !== undefined && { cookie: `session=${cookie}` }) };
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers });
    const given = /session=([^;]+)/.exec(response.headers.get("set-cookie") ?? "")?.[1] ?? "";
    return { status: response.status, text: await response.text(), cookie: given };
  };
  return { container, sessions, ask, slow };
}

describe("session fixation", () => {
  it("a planted id is worth nothing after the login: its bearer finds an empty session", async () => {
    const { container, ask } = await shop({ rotates: true });
    const attacker = await ask("/add?item=trap");
    expect(attacker.text).toBe("true nobody [trap]");
    const victim = await ask("/login?user=ann", attacker.cookie); // a link with the attacker's cookie
    expect(victim.text).toBe("true ann [trap]");
    expect(victim.cookie).not.toBe(attacker.cookie);
    expect((await ask("/add?item=book", victim.cookie)).text).toBe("true ann [trap,book]");
    expect((await ask("/", attacker.cookie)).text).toBe("true nobody []");
    expect((await ask("/", victim.cookie)).text).toBe("true ann [trap,book]");
    expect(container.metrics().scopes.session).toMatchObject({ open: 2, active: 0 });
    await container.dispose();
  });

  it("without the rotation it is the victim's session: the attack is a real one", async () => {
    const { container, ask } = await shop({ rotates: false });
    const attacker = await ask("/");
    await ask("/login?user=ann", attacker.cookie);
    expect((await ask("/", attacker.cookie)).text).toBe("true ann []");
    await container.dispose();
  });

  it("a request that is on its way while its user logs in ends where it began; what comes after it does not", async () => {
    const { container, ask, slow } = await shop({ rotates: true });
    const { cookie } = await ask("/add?item=book");
    const pending = ask("/slow", cookie);
    while (!slow.has(cookie)) await ask("/", "another"); // until the server has got it
    const login = await ask("/login?user=ann", cookie);
    slow.get(cookie)?.();
    expect((await pending).text).toBe("true ann [book]");
    expect((await ask("/", cookie)).text).toBe("true nobody []");
    expect((await ask("/", login.cookie)).text).toBe("true ann [book]");
    expect(container.metrics().scopes).toMatchObject({ session: { active: 0 }, request: { active: 0, open: 0 } });
    await container.dispose();
  });

  it("two logins at once with one cookie leave one session, under one of the ids", async () => {
    const { container, sessions, ask } = await shop({ rotates: true });
    const { cookie } = await ask("/add?item=book");
    const logins = await Promise.all([ask("/login?user=ann", cookie), ask("/login?user=ann", cookie)]);
    const found = await Promise.all(logins.map((login) => ask("/", login.cookie)));
    expect(found.filter(({ text }) => text.includes("book"))).toHaveLength(1);
    expect((await ask("/", cookie)).text).toBe("true nobody []");
    expect(sessions.metrics().active).toBe(0);
    await container.dispose();
  });

  it("a cookie of one shop is that of nobody in another, before and after the login; a shop that is none is refused", async () => {
    const { container, ask } = await shop({ rotates: true });
    const { cookie } = await ask("/add?item=book");
    expect((await ask("/", cookie, "toys")).text).toBe("true nobody []");
    const login = await ask("/login?user=ann", cookie);
    expect((await ask("/", login.cookie, "toys")).text).toBe("true nobody []");
    const refused = await ask("/", login.cookie, "b\u006foks2");
    expect([refused.status, refused.text]).toEqual([500, expect.stringContaining("this tenant is not allowed")]);
    expect(refused.text).not.toContain("ooks2");
    await container.dispose();
  });
});
