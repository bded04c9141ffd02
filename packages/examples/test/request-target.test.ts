import { describe, expect, it } from "@jest/globals";
import { routablePath, tenantOf } from "../src/storefront/http/request-target.js";
import { visitorOf } from "../src/storefront/http/visitor-cookie.js";

describe("the tenant of a request target", () => {
  it.each([
    ["/", "home"],
    ["/?page=2", "home"],
    ["//favicon.ico", "home"],
    ["/acme", "acme"],
    ["/acme?x=/globex/", "acme"],
    ["/acme/anvils/3?x=1", "acme"],
    ["/robots.txt", "robots.txt"],
    ["http://shop.test/acme/anvils", "acme"],
    ["http://shop.test", "home"],
    ["/a%20b/c", "a%20b"],
    ["/__proto__/x", "__proto__"],
  ])("of %s is %s", (target, tenant) => {
    expect(tenantOf(target)).toBe(tenant);
  });
});

describe("the path by which a route is found", () => {
  it.each([
    ["/acme/cart?x=1#y", "/acme/cart"],
    ["http://shop.test/acme/cart", "/acme/cart"],
    ["/caf%C3%A9", "/caf%C3%A9"],
    ["/100%", "/100%25"],
    ["/caf%E9", "/caf%25E9"],
    ["*", "/*"],
  ])("of %s is %s", (target, path) => {
    expect(routablePath(target)).toBe(path);
  });
});

describe("the visitor's cookie", () => {
  it.each([
    ["visitor=abc-1", "abc-1"],
    ["theme=dark; visitor=abc; x=y", "abc"],
    ["theme=dark;visitor=abc", "abc"],
    ["other_visitor=abc", undefined],
    ["visitor=", undefined],
    ["visitor=a b", undefined],
    [`visitor=${"a".repeat(65)}`, undefined],
    [undefined, undefined],
  ])("of %j is %j", (cookies, visitor) => {
    expect(visitorOf(cookies)).toBe(visitor);
  });
});
