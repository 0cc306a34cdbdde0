/*
 * Asks for an auth code with an unmodified openid-client, and acts on the challenge to sign in more strongly (RFC 9470)
 * by what the library makes of it.
 *
 *   ISSUER=…/realms/demo CLIENT_ID=web-app USERNAME=alice PASSWORD=alice node step-up.mjs
 *
 * The client's redirect URI is http://localhost:3000/. Prints one line of JSON, without any token or code in it.
 */
import * as client from 'openid-client'

const REDIRECT_URI = 'http://localhost:3000/'
const MOST_PAGES = 20

const { ISSUER, CLIENT_ID, USERNAME, PASSWORD } = process.env

/** As much of a browser as signing in needs: it keeps cookies, and fills in each form that it gets. */
class Browser {
    #cookies = new Map()

    /** Where the app is called back. */
    async signIn(uri) {
        let response = await this.#send(uri)
        for (let pages = 0; pages < MOST_PAGES; pages++) {
            if (response.status === 200) {
                const action = (await response.text()).match(/<form[^>]*action="([^"]+)"/)[1].replaceAll('&amp;', '&')
                response = await this.#send(action, new URLSearchParams({ username: USERNAME, password: PASSWORD }))
            } else {
                const location = response.headers.get('location')
                if (location.startsWith(REDIRECT_URI)) {
                    return new URL(location)
                }
                response = await this.#send(location)
            }
        }
        throw new Error('the sign-in leads nowhere')
    }

    async #send(uri, form) {
        const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
        const response = await fetch(uri, {
            method: form ? 'POST' : 'GET',
            body: form,
            headers: { cookie },
            redirect: 'manual',
        })
        for (const line of response.headers.getSetCookie()) {
            const [, name, value] = line.match(/^([^=]+)=([^;]*)/)
            this.#cookies.set(name, value)
        }
        return response
    }
}

const browser = new Browser()
const config = await client.discovery(new URL(ISSUER), CLIENT_ID, undefined, client.None(), {
    // The test's server has no TLS; everything else is the library as it comes.
    execute: [client.allowInsecureRequests],
})

async function signIn(parameters) {
    const pkceCodeVerifier = client.randomPKCECodeVerifier()
    const uri = client.buildAuthorizationUrl(config, {
        redirect_uri: REDIRECT_URI,
        scope: 'openid',
        code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
        code_challenge_method: 'S256',
        ...parameters,
    })
    const checks = { pkceCodeVerifier }
    if (parameters.max_age) {
        checks.maxAge = Number(parameters.max_age)
    }
    return client.authorizationCodeGrant(config, await browser.signIn(uri), checks)
}

function createCode(tokens) {
    return client.fetchProtectedResource(
        config,
        tokens.access_token,
        new URL(`${ISSUER}/auth/code-create`),
        'POST',
        '{}',
        new Headers({ 'content-type': 'application/json' }),
    )
}

async function challengeOf(promise) {
    try {
        await promise
        throw new Error('no challenge')
    } catch (e) {
        if (e instanceof client.WWWAuthenticateChallengeError) {
            return e.cause[0].parameters
        }
        throw e
    }
}

const weak = await signIn({})
const challenge = await challengeOf(createCode(weak))
const { acr_values, max_age } = challenge
const strong = await signIn({ acr_values, max_age })
const created = await (await createCode(strong)).json()

console.log(
    JSON.stringify({
        acr: weak.claims().acr,
        challenge,
        acrAfterwards: strong.claims().acr,
        uses: created.auth_code ? created.uses : null,
    }),
)
