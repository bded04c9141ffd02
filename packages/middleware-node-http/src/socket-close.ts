import type { Socket } from "node:net";

// One listener for each socket, however many requests its client sends without waiting for answers.
const waiting = new WeakMap<Socket, Set<() => void>>();

/** Calls back once when the socket has closed, unless the returned function is called first. */
export function onceSocketClosed(socket: Socket, callback: () => void): () => void {
  const callbacks = waiting.get(socket) ?? listenTo(socket);
  callbacks.add(callback);
  return () => void callbacks.delete(callback);
}

function listenTo(socket: Socket): Set<() => void> {
  const callbacks = new Set<() => void>();
  waiting.set(socket, callbacks);
  socket.once("close", () => {
    for (const callback of callbacks) callback();
  });
  return callbacks;
}
