import type { Answer, Message } from "../clients/message.js";

/** One request of a customer, and what the answer to it has to be. */
export interface Visit {
  readonly message: Message;
  /** To be called with what has come: everything, if the customer stayed. */
  readonly judge: (answer: Answer, stayed: boolean) => void;
}

/** A form as browsers send it, in two parts: others come in between. */
export function form(fields: Readonly<Record<string, string>>) {
  const text = new URLSearchParams(fields).toString();
  const middle = Math.floor(text.length / 2);
  return {
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: [text.slice(0, middle), text.slice(middle)],
  };
}
