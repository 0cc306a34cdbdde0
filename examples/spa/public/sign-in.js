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
            // Tokens are only in the memory of this page. After a reload, one click on "Sign in" gets new ones,
            // because the user is still signed in to Keycloak.
            userStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }),
            // The PKCE verifier must survive the redirect, in this tab only. The default is localStorage.
            stateStore: new WebStorageStateStore({ store: sessionStorage }),
        })
    }

    /**
     * Completes the sign-in, if Keycloak has redirected back to the page.
     *
     * @returns {Promise<unknown>} what `start` was given to remember, if Keycloak has redirected back
     */
    async finish() {
        const address = location.href
        if (!new URL(address).searchParams.has('state')) {
            return undefined
        }
        // First, so that the authorization code is in no history entry.
        history.replaceState(null, '', '/')
        return (await this.#manager.signinCallback(address)).state
    }

    /**
     * Leaves the page.
     *
     * @param {unknown} remember what `finish` will return
     * @param {{acr_values?: string, max_age?: number}} demand required level and age of the sign-in
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

    /** The session has ended, so the tokens are useless. */
    forget() {
        return this.#manager.removeUser()
    }
}
