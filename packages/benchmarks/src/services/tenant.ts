/** What all tenants share. */
export class Settings {}

/** What each tenant has one of. */
export class Catalog {
  constructor(readonly settings: Settings) {}
}
