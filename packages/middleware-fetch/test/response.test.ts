import { describe, expect, it, jest } from "@jest/globals";
import { AnswerCutShortError, withScopes } from "@ambit/middleware-fetch";
import { collectGarbage } from "./fixtures/collect-garbage.js";
import { openHouse, options, serve, Unit } from "./fixtures/house.js";

/** Answers one request with a response, in scopes of their own. */
async function answerWith(make: () => Response, method = "GET") {
  const house = openHouse();
  const closed = house.next("closed");
  const handle = withScopes(house.container, options, ({ scope }) => (scope.get(Unit), make()));
  return { house, closed, response: await handle(new Request("http://house", { method })) };
}

describe("the response", () => {
  it("keeps its status, its headers and several cookies", async () => {
    const headers = new Headers({ "content-type": "text/css", "content-length": "4", etag: '"1"' });
    headers.append("set-cookie", "a=1; Path=/");
    headers.append("set-cookie", "b=2; Path=/");
    const { response, house, closed } = await answerWith(() => {
      return new Response("text", { status: 203, statusText: "Kept", headers });
    });
    expect([...response.headers]).toEqual([...headers]);
    expect(response).toMatchObject({ status: 203, statusText: "Kept", ok: true, bodyUsed: false });
    expect(await response.text()).toBe("text");
    await closed;
    expect(house.outcomes).toEqual([{ ok: true }]);
  });

  it.each([101, 204, 205, 304, 200])(
    "of status %d without body is answered as it is, and ends the scopes",
    async (status) => {
      const made = status === 101 ? upgraded() : new Response(null, { status });
      const { response, house, closed } = await answerWith(() => made);
      expect(response).toBe(made);
      await closed;
      expect(house.outcomes).toEqual([{ ok: true }]);
    },
  );

  it("can be cloned, and the scopes last until both have been read", async () => {
    const { response, house, closed } = await answerWith(() => new Response("text"));
    const copy = response.clone();
    expect(house.requests()).toMatchObject({ active: 1 });
    expect([await response.text(), await copy.text()]).toEqual(["text", "text"]);
    await closed;
    expect(house.outcomes).toEqual([{ ok: true }]);
  });

  it("that somebody reads already is a fault of the handler", async () => {
    const { response, house, closed } = await answerWith(() => {
      const read = new Response("text");
      read.body?.getReader();
      return read;
    });
    expect(response.status).toBe(500);
    await closed;
    expect(house.outcomes).toEqual([{ ok: false, error: expect.objectContaining({ name: "TypeError" }) }]);
  });
});

describe("an answer that nobody reads", () => {
  it("to HEAD has no body, but its headers, and ends the scopes at once", async () => {
    const cancelled = jest.fn<() => void>();
    const { response, house, closed } = await answerWith(
      () => new Response(new ReadableStream({ cancel: cancelled }), { headers: { "content-length": "9" } }),
      "HEAD",
    );
    expect(response.body).toBeNull();
    expect(response.headers.get("content-length")).toBe("9");
    await closed;
    expect(cancelled).toHaveBeenCalledTimes(1);
    expect(house.outcomes).toEqual([{ ok: true }]);
  });

  it("to HEAD ends the scopes behind a server too", async () => {
    const house = openHouse();
    const { url } = await serve(
      withScopes(house.container, options, ({ scope }) => (scope.get(Unit), new Response("text"))),
    );
    const closed = house.next("closed");
    expect((await fetch(url, { method: "HEAD" })).status).toBe(200);
    await closed;
    expect(house.outcomes).toEqual([{ ok: true }]);
  });

  it("ends the scopes when it is forgotten, as one that was cut short", async () => {
    const { house, closed } = await forget();
    await collectGarbage();
    await closed;
    expect(house.outcomes).toEqual([{ ok: false, error: expect.any(AnswerCutShortError) }]);
  });

  it("that was read is forgotten in silence", async () => {
    const { house, closed } = await forget((response) => response.text());
    await closed;
    await collectGarbage();
    expect(house.outcomes).toEqual([{ ok: true }]);
    expect(house.onError).not.toHaveBeenCalled();
  });
});

/** Lets go of the response. A function of its own, so that no frame holds it. */
async function forget(before: (response: Response) => unknown = () => undefined) {
  const { response, ...rest } = await answerWith(() => new Response(new ReadableStream({ pull: (to) => to.close() })));
  await before(response);
  return rest;
}

/** What only servers can make: no constructor takes this status. */
function upgraded(): Response {
  return Object.defineProperty(new Response(null), "status", { value: 101 });
}
