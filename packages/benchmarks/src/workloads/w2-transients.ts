import assert from "node:assert/strict";
import {
  Client,
  Clock,
  Codec,
  Connection,
  Message,
  Random,
  Serializer,
  Session,
  Signer,
  Socket,
} from "../services/transients.js";
import { workload } from "../workload.js";

/** The ten, each under its class. */
const partsOf = (message: Message): readonly (readonly [object, new (...args: never[]) => object])[] => {
  const { session, client } = message;
  return [
    [message, Message],
    [session, Session],
    [session.signer, Signer],
    [session.signer.clock, Clock],
    [session.signer.random, Random],
    [client, Client],
    [client.connection, Connection],
    [client.connection.socket, Socket],
    [client.serializer, Serializer],
    [client.serializer.codec, Codec],
  ];
};

export const transients = workload({
  id: "W2",
  title: "10 transients, 4 deep",
  uses: "transients",
  async check(setUp) {
    const create = await setUp();
    const [first, second] = [partsOf(await create()), partsOf(await create())];
    for (const [part, itsClass] of first) assert.ok(part instanceof itsClass, `a ${itsClass.name} is of its class`);
    const parts = new Set([...first, ...second].map(([part]) => part));
    assert.equal(parts.size, 20, "every use has instances of its own");
  },
  async prepare(setUp) {
    return await setUp();
  },
});
