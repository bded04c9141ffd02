/** What to try on a shop at this address, ready to be pasted. */
export function guide(url: string): string {
  const ann = "curl -b /tmp/ann -c /tmp/ann";
  const bob = "curl -b /tmp/bob -c /tmp/bob";
  return `The storefront is open at ${url}. Ctrl-C closes it.

Two tenants, one visitor, two carts:
  ${ann} ${url}/acme/cart -d product=anvil -d quantity=2
  ${ann} ${url}/acme/cart
  ${ann} ${url}/globex/cart

A checkout that waits between requests, also after a card was declined:
  ${ann} ${url}/acme/checkout/address -d "street=1 Main Street" -d country=Sweden
  ${ann} ${url}/acme/checkout/payment -d card=0000
  ${ann} ${url}/acme/checkout
  ${ann} ${url}/acme/checkout/payment -d card=4242
  ${ann} ${url}/acme/checkout/confirm -X POST

One that fails at its end, and is undone:
  ${bob} ${url}/acme/cart -d product=rocket
  ${bob} ${url}/acme/checkout/address -d "street=1 Deep Street" -d country=Atlantis
  ${bob} ${url}/acme/checkout/payment -d card=4242
  ${bob} ${url}/acme/checkout/confirm -X POST

The page cache, a miss and then a hit:
  curl -si "${url}/acme/anvils?color=red" | grep x-page-cache
  curl -si "${url}/acme/anvils?color=red" | grep x-page-cache

`;
}
