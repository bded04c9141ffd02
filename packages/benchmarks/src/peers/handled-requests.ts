import { asynchronous, Handler, requestRecipes, type Ending, type EndingClasses } from "../services/request.js";
import type { Maybe } from "../subject.js";
import type { Peer, PeerContainer } from "./peer-container.js";

/** One request after the other. They are awaited where the peer resolves or closes asynchronously, or where a disposal takes its time. */
export async function handledRequests<Token, Scope>(
  peer: Peer<Token, Scope>,
  classes: EndingClasses,
): Promise<() => Maybe<Handler>> {
  const recipes = requestRecipes(classes);
  const container = await peer(recipes);
  const handlerToken = container.tokenOf(Handler);
  const endings = recipes.filter(({ ends }) => ends).map(({ itsClass }) => container.tokenOf(itsClass));
  endings.reverse(); // the last one first

  const probe = container.openScope();
  const resolvesLater = container.getIn(probe, handlerToken) instanceof Promise;
  const waits = resolvesLater || classes === asynchronous;
  const byHand = waits ? endByHandAsync(container, endings) : endByHand(container, endings);
  const close: (scope: Scope) => unknown = container.close ?? byHand;
  const closing = close(probe);
  await closing;
  return closing instanceof Promise || waits ? awaited : plain;

  function plain(): Handler {
    const scope = container.openScope();
    const handler = (container.getIn(scope, handlerToken) as Handler).serve();
    close(scope);
    return handler;
  }

  async function awaited(): Promise<Handler> {
    const scope = container.openScope();
    const resolved = container.getIn(scope, handlerToken) as Maybe<Handler>;
    const handler = (resolvesLater ? await resolved : (resolved as Handler)).serve();
    await close(scope);
    return handler;
  }
}

function endByHand<Token, Scope>(container: PeerContainer<Token, Scope>, endings: readonly Token[]) {
  return (scope: Scope): void => {
    for (const token of endings) void (container.getIn(scope, token) as Ending).dispose();
    container.drop?.(scope);
  };
}

function endByHandAsync<Token, Scope>(container: PeerContainer<Token, Scope>, endings: readonly Token[]) {
  return async (scope: Scope): Promise<void> => {
    for (const token of endings) await ((await container.getIn(scope, token)) as Ending).dispose();
    container.drop?.(scope);
  };
}
