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
