/** The visitor that a request's cookies tell of. */
export function visitorOf(cookies: string | undefined): string | undefined {
  return /(?:^|;\s*)visitor=([\w-]{1,64})(?:;|$)/.exec(cookies ?? "")?.[1];
}

/** Asks a browser to send the visitor's id from now on. */
export function visitorCookie(visitor: string): string {
  return `visitor=${visitor}; Path=/; HttpOnly; SameSite=Lax`;
}
