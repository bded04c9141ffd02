export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body, where it is JSON. */
  readonly json: unknown;
}

/** One visitor's browser: it sends forms and keeps its cookie. */
export class Browser {
  cookie: string | undefined;

  constructor(private readonly url: string) {}

  get(path: string): Promise<Answer> {
    return this.#send(path, {});
  }

  post(path: string, form: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.#send(path, { method: "POST", body: new URLSearchParams(form) });
  }

  async #send(path: string, init: RequestInit): Promise<Answer> {
    const response = await fetch(this.url + path, {
      ...init,
      headers: this.cookie === undefined ? {} : { cookie: this.cookie },
    });
    this.cookie = response.headers.get("set-cookie")?.split(";")[0] ?? this.cookie;
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.startsWith("application/json") === true;
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: isJson ? (JSON.parse(text) as unknown) : undefined,
    };
  }
}
