import { createContainer, token } from "@ambit/core";

interface Connection {
  readonly open: boolean;
}
const Connection = token<Connection>("Connection");
const connection: Connection = { open: true };

// An instance, a promise of it, or a generator that yields it.
createContainer().bind(Connection, { useFactory: () => connection });
createContainer().bind(Connection, { useFactory: async () => connection });
createContainer().bind(Connection, {
  useFactory: function* () {
    yield connection;
  },
});
createContainer().bind(Connection, {
  useFactory: async function* () {
    yield connection;
  },
});
createContainer().bind(Connection, { useFactory: () => ({ open: false, more: 1 }) });

// @ts-expect-error an instance of another type
createContainer().bind(Connection, { useFactory: () => ({ closed: true }) });
// @ts-expect-error a promise of another type
createContainer().bind(Connection, { useFactory: async () => "connection" });
createContainer().bind(Connection, {
  // @ts-expect-error a generator of another type
  useFactory: function* () {
    yield 1;
  },
});
// @ts-expect-error nothing is no instance
createContainer().bind(Connection, { useFactory: () => undefined });

// @ts-expect-error null is no instance
createContainer().bind(Connection, { useFactory: async () => null });
// @ts-expect-error undefined is no value
createContainer().bind(Connection, { useValue: undefined });
// @ts-expect-error a value of another type
createContainer().bind(Connection, { useValue: true });
createContainer().bind(Connection, { useValue: connection, owned: true, dispose: ({ open }) => console.log(open) });
// @ts-expect-error another name for something else
createContainer().bind(Connection, { useExisting: token<string>("Name") });
// @ts-expect-error exactly one way of making it
createContainer().bind(Connection, { useValue: connection, useFactory: () => connection });
// @ts-expect-error a value has no scope
createContainer().bind(Connection, { useValue: connection, scope: "singleton" });
// @ts-expect-error a way of making it
createContainer().bind(Connection, { scope: "singleton" });

// What hooks are given is the instance.
createContainer().bind(Connection, {
  useFactory: () => connection,
  onCreate: ({ open }, resolver) => console.log(open, resolver.get(Connection).open),
  dispose: async ({ open }, outcome) => console.log(outcome.ok ? open : outcome.error),
});
// @ts-expect-error the instance has no such member
createContainer().bind(Connection, { useFactory: () => connection, dispose: ({ closed }) => console.log(closed) });
createContainer().decorate(Connection, (inner, resolver) => ({ open: !inner.open && resolver.get(Connection).open }));
// @ts-expect-error a decoration of another type
createContainer().decorate(Connection, () => 1);
createContainer().override(Connection, { useValue: connection });
// @ts-expect-error an override of another type
createContainer().override(Connection, { useValue: 1 });
