/** The endpoints `auth/code-create` and `auth/codes`. */

/** Keycloak refused, for a reason that the user may read. */
export class Refused extends Error {}

/** The access token is no longer valid. */
export class SignedOut extends Error {}

/** The user must sign in again, more recently or more strongly (RFC 9470). */
export class StepUpRequired extends Error {
    /** @param {{acr_values?: string, max_age?: number}} demand for the authorization request */
    constructor(demand) {
        super('A more recent or stronger sign-in is needed.')
        this.demand = demand
    }
}

/** @returns {Promise<{id: string, auth_code: string, duration_minutes: number}>} */
export async function createCode(issuer, accessToken, request) {
    const response = await send(issuer, accessToken, 'POST', 'code-create', request)
    const body = await response.json()
    // A refusal also has status 200; only the body tells.
    if (body.error) {
        throw new Refused(body.error.message)
    }
    return body
}

/** The user's codes from all apps; used-up ones until they expire. A code itself cannot be retrieved again. */
export async function listCodes(issuer, accessToken) {
    return (await (await send(issuer, accessToken, 'GET', 'codes')).json()).codes
}

/** Revokes a code and disconnects the tools that redeemed it. If it is already gone, that is fine. */
export async function revokeCode(issuer, accessToken, id) {
    await send(issuer, accessToken, 'DELETE', `codes/${encodeURIComponent(id)}?cascade=true`, undefined, 404)
}

async function send(issuer, accessToken, method, path, body, accepted) {
    const headers = { authorization: `Bearer ${accessToken}`, ...(body && { 'content-type': 'application/json' }) }
    const response = await fetch(`${issuer}/auth/${path}`, { method, headers, body: body && JSON.stringify(body) }).catch(() => {
        throw new Refused('No connection to Keycloak.')
    })
    if (response.status === 401) {
        throw unauthorized(parametersOf(response.headers.get('www-authenticate')))
    }
    if (!response.ok && response.status !== accepted) {
        const refusal = await response.json().catch(() => ({}))
        throw new Refused(refusal.error?.message ?? `Keycloak answered with status ${response.status}.`)
    }
    return response
}

function unauthorized({ error, acr_values, max_age }) {
    if (error !== 'insufficient_user_authentication') {
        return new SignedOut('Your sign-in has ended.')
    }
    return new StepUpRequired({
        ...(acr_values !== undefined && { acr_values }),
        ...(max_age !== undefined && { max_age: Number(max_age) }),
    })
}

/** The parameters of a challenge, all of which Keycloak writes as quoted strings (RFC 9110, section 11.6.1). */
function parametersOf(challenge) {
    const parameters = (challenge ?? '').matchAll(/([a-z_]+)="((?:[^"\\]|\\.)*)"/g)
    return Object.fromEntries([...parameters].map(([, name, value]) => [name, value.replace(/\\(.)/g, '$1')]))
}
