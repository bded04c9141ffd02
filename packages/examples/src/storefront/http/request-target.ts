/** The path of a request target: without query, and without the origin that a target in absolute form begins with. */
export function pathOf(target: string): string {
  const path = target.replace(/^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i, "").replace(/[?#].*$/s, "");
  return path.startsWith("/") ? path : `/${path}`;
}

/** The tenant that a request is for: the first segment of the path. */
export function tenantOf(target: string): string {
  return pathOf(target).split("/")[1] || "home";
}

/** The path by which a route is found. What is not properly encoded is somebody's path all the same, so it is taken literally. */
export function routablePath(target: string): string {
  const path = pathOf(target);
  try {
    decodeURIComponent(path);
    return path;
  } catch {
    return path.replaceAll("%", "%25");
  }
}
