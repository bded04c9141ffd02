/** A wish that the shop cannot fulfil. Fastify answers with the status and the message. */
export class Refusal extends Error {
  override readonly name = "Refusal";

  constructor(
    readonly statusCode: 400 | 402 | 404 | 409,
    message: string,
  ) {
    super(message);
  }
}
