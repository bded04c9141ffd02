import type { CallOut, Site } from "./call-out.js";
import type { InjectedError } from "./injected-error.js";
import type { Life } from "./life.js";
import { reEntering } from "./re-entering.js";

export type FaultKind = "throw" | "reject" | "hang" | "re-enter";

/** What a call-out does instead of what it should, or besides. */
export interface Fault {
  readonly kind: FaultKind;
  /** As it stands in a title: "throws". */
  readonly name: string;
  /** Whose affairs it touches: of those who share the place, or of everybody. */
  readonly reach: "realm" | "house";
  /** Whether this call can go wrong in this way. */
  fits(callOut: CallOut): boolean;
  inject(life: Life, callOut: CallOut, ordinary: () => unknown): unknown;
}

const mayReturnPromise = ({ answer }: Site): boolean => answer !== "used";

function fail(error: InjectedError): never {
  throw error;
}

const failing: readonly Fault[] = [
  { kind: "throw", reach: "realm", name: "throws", fits: () => true, inject: ({ injected }) => fail(injected) },
  {
    kind: "throw",
    reach: "realm",
    name: "throws when it is done",
    fits: () => true,
    inject({ injected }, _, ordinary) {
      try {
        ordinary();
      } finally {
        fail(injected);
      }
    },
  },
  {
    kind: "reject",
    reach: "realm",
    name: "rejects",
    fits: mayReturnPromise,
    inject: ({ injected }) => Promise.reject(injected),
  },
  {
    kind: "reject",
    reach: "realm",
    name: "rejects when it is done",
    fits: mayReturnPromise,
    async inject({ injected }, _, ordinary) {
      try {
        await ordinary();
      } finally {
        fail(injected);
      }
    },
  },
  {
    kind: "hang",
    reach: "realm",
    name: "hangs",
    fits: mayReturnPromise,
    inject: () => new Promise<never>(() => undefined),
  },
];

/** Every way in which a call-out goes wrong. */
export const faults: readonly Fault[] = [...failing, ...reEntering];
