import type { House } from "../house/house.js";
import { PageService } from "../house/services.js";
import type { Witness } from "../house/witness.js";
import type { Testimony } from "../testimony.js";

/** Where its handler has led a request. */
export interface Place {
  /** The request that was entered for the errand's other sender. */
  readonly elsewhere?: string;
  readonly page?: string;
}

/** What the container says here and now. Only where and `place` come from the handler. */
export function takeTestimony(house: House, witness: Witness, at: string, place: Place): Testimony {
  const { container } = house;
  const { tenantId, sessionId, requestId, tenant, session, request, porter } = witness;
  const sessionScope = container.getCurrentScope("session");
  const pageScope = container.getCurrentScope("page");
  return {
    at,
    elsewhere: place.elsewhere,
    page: place.page,
    tenantId,
    sessionId,
    requestId,
    pageId: pageScope && String(pageScope.id),
    tenant,
    session,
    request,
    pageService: pageScope && container.get(PageService),
    throughPorter: { session: porter.session.serial, request: porter.request.serial },
    sessionScope: sessionScope === undefined ? 0 : house.numberOf(sessionScope),
  };
}
