/** Signing in with Keycloak, by the authorization code flow with PKCE. */
import { InMemoryWebStorage, UserManager, WebStorageStateStore } from 'oidc-client-ts'

export class SignIn {
    #manager

    constructor({ issuer, clientId }) {
        const here = `${location.origin}/`
        this.#manager = new UserManager({
            authority: issuer,
            client_id: clientId,
            redirect_uri: here,
            post_logout_redirect_uri: here,
            scope: 'openid profile',
            // Tokens are nowhere but in the memory of this page. After a reload one click on "Sign in" brings new ones,
            // as the user is still signed in to Keycloak.
            userStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }),
            // The PKCE verifier has to survive the redirect, in this tab only. By default it would be in localStorage.
            stateStore: new WebStorageStateStore({ store: sessionStorage }),
        })
    }

    /**
     * Where the page was called back from Keycloak: finishes the sign-in.
     *
     * @returns {Promise<unknown>} what `start` was to remember, if the page was called back
     */
    async finish() {
        const address = location.href
        if (!new URL(address).searchParams.has('state')) {
            return undefined
        }
        // First of all, so that the authorization code is in no history entry.
        history.replaceState(null, '', '/')
        return (await this.#manager.signinCallback(address)).state
    }

    /**
     * Leaves the page.
     *
     * @param {unknown} remember what `finish` returns when the user is back
     * @param {{acr_values?: string, max_age?: number}} demand how strong and how recent the sign-in has to be
     */
    start(remember, demand = {}) {
        return this.#manager.signinRedirect({ ...demand, state: remember })
    }

    end() {
        return this.#manager.signoutRedirect()
    }

    /** @returns the user with a valid access token, or null. */
    async user() {
        const user = await this.#manager.getUser()
        return user && !user.expired ? user : null
    }

    /** The session is over, so the tokens are good for nothing. */
    forget() {
        return this.#manager.removeUser()
    }
}
