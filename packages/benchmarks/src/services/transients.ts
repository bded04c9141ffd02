import { recipe, type Recipe } from "./recipe.js";

/**
 * Ten services that nobody keeps: each use is a new one. Four deep, and each parameter is named after its class, for containers
 * that read names.
 */
export class Clock {}
export class Random {}
export class Codec {}
export class Socket {}

export class Signer {
  constructor(
    readonly clock: Clock,
    readonly random: Random,
  ) {}
}
export class Connection {
  constructor(readonly socket: Socket) {}
}
export class Serializer {
  constructor(readonly codec: Codec) {}
}

export class Session {
  constructor(readonly signer: Signer) {}
}
export class Client {
  constructor(
    readonly connection: Connection,
    readonly serializer: Serializer,
  ) {}
}

export class Message {
  constructor(
    readonly session: Session,
    readonly client: Client,
  ) {}
}

export const transientRecipes: readonly Recipe[] = [
  recipe("transient", Clock, [], () => new Clock()),
  recipe("transient", Random, [], () => new Random()),
  recipe("transient", Codec, [], () => new Codec()),
  recipe("transient", Socket, [], () => new Socket()),
  recipe("transient", Signer, [Clock, Random], (clock, random) => new Signer(clock, random)),
  recipe("transient", Connection, [Socket], (socket) => new Connection(socket)),
  recipe("transient", Serializer, [Codec], (codec) => new Serializer(codec)),
  recipe("transient", Session, [Signer], (signer) => new Session(signer)),
  recipe("transient", Client, [Connection, Serializer], (connection, serializer) => new Client(connection, serializer)),
  recipe("transient", Message, [Session, Client], (session, client) => new Message(session, client)),
];
