import type { ManualClock } from "@ambit/manager-kit";
import { Random } from "../../model/random.js";
import { Faults } from "../faults.js";
import { figuresOf, type Trial, type TrialOptions } from "../trial.js";
import { Churn } from "./churn.js";
import { House } from "./house/house.js";
import { soundManagers, type Managers } from "./house/managers.js";
import { Judge } from "./judge.js";
import { Load } from "./load.js";
import { enterScopes, type EnterScopes } from "./server/enter-scopes.js";
import { ErrandServer } from "./server/errand-server.js";

/** What a server is made of; tests put broken parts in place. */
export interface Parts {
  readonly createManagers: (clock: ManualClock) => Managers;
  readonly enterScopes: EnterScopes;
  /** Changes the house before anybody comes. */
  readonly furnish?: (house: House) => void;
}

export const soundParts: Parts = { createManagers: soundManagers, enterScopes };

export interface ErrandsTrial extends Trial {
  /** How often somebody said whom the container serves; the server and the client judge each of them. */
  readonly testimonies: number;
  readonly instances: number;
  /** Requests that came into a session in which another was. */
  readonly sharedSessions: number;
  /** Requests that came over a connection that had served another session before. */
  readonly reusedConnections: number;
}

/** Puts a server of errands under load, and judges all that is said. */
export async function tryErrands(options: TrialOptions, parts: Parts = soundParts): Promise<ErrandsTrial> {
  const faults = new Faults();
  const judge = new Judge(faults);
  const house = new House(faults, options.seed, parts.createManagers);
  parts.furnish?.(house);
  const server = await ErrandServer.open(house, judge, parts.enterScopes, options.atOnce);
  const load = new Load(server, judge, new Churn(house, new Random(options.seed)), options);
  await load.run();
  await server.close();
  await house.end();
  const { sharedSessions, reusedConnections } = server.observer;
  return {
    requests: options.requests,
    pipelined: load.pipelined,
    cutShort: load.cutShort,
    ...figuresOf(house.container.metrics()),
    testimonies: judge.testimonies,
    instances: house.instances.created,
    sharedSessions,
    reusedConnections,
    faults: faults.report,
  };
}
