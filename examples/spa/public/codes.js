/** The endpoint `auth/code-create`. */

/** Keycloak said no, for a reason that the person may read. */
export class Refused extends Error {}

/** The access token is not valid any more. */
export class SignedOut extends Error {}

/** The person must sign in again, more recently or more strongly (RFC 9470). */
export class StepUpRequired extends Error {
    /** @param {{acr_values?: string, max_age?: number}} demand for the authorization request */
    constructor(demand) {
        super('A more recent or stronger sign-in is needed.')
        this.demand = demand
    }
}

/** @returns {Promise<{auth_code: string, duration_minutes: number}>} */
export async function createCode(issuer, accessToken, request) {
    const response = await fetch(`${issuer}/auth/code-create`, {
        method: 'POST',
        headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
        body: JSON.stringify(request),
    })
    if (response.status === 401) {
        throw unauthorized(parametersOf(response.headers.get('www-authenticate')))
    }
    const body = await response.json()
    // A refusal has status 200 as well, so it is the body that tells.
    if (body.error || !response.ok) {
        throw new Refused(body.error?.message ?? `Keycloak answered with status ${response.status}.`)
    }
    return body
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
