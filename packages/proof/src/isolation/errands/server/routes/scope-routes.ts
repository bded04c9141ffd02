import { ScopeClosedError, ScopeLeftError, type Scope } from "@ambit/core";
import type { Call } from "../call.js";
import { testifyBetweenPauses } from "./plain-routes.js";

const pages = 100;

/** Enters one page after the other, within the tenant. */
export async function visitPages(call: Call): Promise<void> {
  for (let visit = 0; visit < call.errand.testimonies; visit++) {
    await visitPage(call, `visit ${visit}`);
    await call.testify("between pages");
  }
  call.answer();
}

/** Enters several pages at once: each branch is in its own. */
export async function branchOut(call: Call): Promise<void> {
  const visits = Array.from({ length: call.errand.testimonies }, (_, visit) => visitPage(call, `branch ${visit}`));
  await Promise.all([...visits, call.testify("beside the branches")]);
  await call.testify("after the branches");
  call.answer();
}

export async function visitPage(call: Call, at: string): Promise<void> {
  const page = `page ${call.random.below(pages)}`;
  await call.house.container.runInScope("page", page, async () => {
    await call.testify(at, { page });
    await call.pause();
    await call.testify(at, { page });
  });
}

/** Enters pages by hand, in a function that has awaited something: nobody else is to see them. */
export async function enterByHand(call: Call): Promise<void> {
  await call.testify("before");
  const visits = Array.from({ length: call.errand.testimonies }, async (_, visit) => {
    await call.pause();
    await Promise.resolve();
    const page = `page ${call.random.below(pages)}`;
    await using handle = call.house.container.enterScope("page", page);
    await call.testify(`visit ${visit} by hand`, { page: String(handle.id) });
    await call.pause();
    await call.testify(`visit ${visit} by hand`, { page });
  });
  await Promise.all(visits);
  await call.testify("after");
  call.answer();
}

/** Does something for another session of another tenant on the way, and comes back. */
export async function goElsewhere(call: Call): Promise<void> {
  const { other, testimonies } = call.errand;
  const { container } = call.house;
  for (let count = 0; count < testimonies; count++) {
    await call.testify("here");
    const steps = [
      ["tenant", other.tenant],
      ["session", other.session],
      ["request", `${other.request} ${count}`],
    ] as const;
    await container.runInScopes(steps, async () => {
      call.observer.entered(other);
      await call.testify("there", { elsewhere: `${other.request} ${count}` });
      await call.pause();
      await call.testify("there", { elsewhere: `${other.request} ${count}` });
    });
  }
  await call.testify("back");
  call.answer();
}

/** Ends its own session, and goes on in it. */
export async function logOut(call: Call): Promise<void> {
  await call.testify("before");
  await call.house.container.closeScope("session", call.errand.session);
  await testifyBetweenPauses(call);
  call.answer();
}

/** Starts work that goes on when the request is over: it is served no longer, least of all by somebody else's instances. */
export async function leaveWorkBehind(call: Call): Promise<void> {
  const { container, underWay } = call.house;
  await testifyBetweenPauses(call);
  const scope = container.getCurrentScope("request");
  if (scope !== undefined) void underWay.add(outlive(call, scope));
  call.answer();
}

async function outlive(call: Call, scope: Scope): Promise<void> {
  for (let attempt = 0; attempt < 10; attempt++) {
    await call.pause();
    const over = scope.state === "closed";
    try {
      await call.testify("in work that may have outlived its request");
      if (over) call.fault("work that outlived its request was served", scope.id);
    } catch (error) {
      if (!(error instanceof ScopeClosedError || error instanceof ScopeLeftError))
        call.fault("an unforeseen error", error);
    }
  }
}
