import type { IdentityProviderConfig } from '../../config.ts';

/** An identity provider as the sign-in page knows it. */
export interface IdentityProviderView {
  readonly id: string;
  /** On the button. */
  readonly name: string;
  /** Where to send the browser. */
  readonly startUrl: string;
}

/** The identity providers of the configuration, in its order. */
export class IdentityProviders {
  readonly #byId: ReadonlyMap<string, IdentityProviderConfig>;

  constructor(
    providers: readonly IdentityProviderConfig[],
    private readonly publicUrl: () => string,
  ) {
    this.#byId = new Map(providers.map((provider) => [provider.id, provider]));
  }

  find(id: string): IdentityProviderConfig | null {
    return this.#byId.get(id) ?? null;
  }

  views(): IdentityProviderView[] {
    return [...this.#byId.keys()].map((id) => this.view(id));
  }

  /** A provider that identities name; one that the configuration has no longer is called by its id. */
  view(id: string): IdentityProviderView {
    return { id, name: this.find(id)?.name ?? id, startUrl: `${this.publicUrl()}/sso/${encodeURIComponent(id)}/start` };
  }

  /** Where a provider sends people back to, and so what has to be registered there. */
  callbackUrl({ id }: Pick<IdentityProviderConfig, 'id'>): string {
    return `${this.publicUrl()}/sso/${id}/callback`;
  }
}
