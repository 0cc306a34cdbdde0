/* Error messages for the tool's user, in place of those of its libraries. */
import { hostname } from 'node:os'

/** The name of this tool in Keycloak's lists. */
export const DEVICE_NAME = hostname()

/** An error that the user can act on. */
export class Stop extends Error {
    constructor(status, message) {
        super(message)
        this.status = status
    }
}

/** The page where the user creates a code. The link only fills in its form. */
export function connectPage({ issuer, clientId }) {
    return `${issuer}/auth/connect?${new URLSearchParams({ client_id: clientId, label: DEVICE_NAME })}`
}

export function isOnThisMachine(issuer) {
    return /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])[:/]/.test(issuer)
}

export function checkIssuer(issuer) {
    if (issuer.endsWith('/')) {
        throw new Stop(1, `ISSUER must not end with a slash: ${issuer}`)
    }
    // Without TLS, the code can be intercepted.
    if (!issuer.startsWith('https://') && !isOnThisMachine(issuer)) {
        throw new Stop(1, `Over the network, ISSUER must start with https://: ${issuer}`)
    }
}

/** No message contains what was sent, so none contains a secret. */
export function inPlainWords(error, realm) {
    if (error instanceof Stop) {
        return error
    }
    if (error.error !== undefined) {
        return refusal(error, realm)
    }
    const status = error.cause?.status
    if (status === 404) {
        return new Stop(1, `There is no realm at ${realm.issuer}. Check ISSUER.`)
    }
    if (error instanceof TypeError || error.code === 'OAUTH_TIMEOUT') {
        return new Stop(1, `No connection to ${realm.issuer}.`)
    }
    const otherIssuer = error.cause?.body?.issuer
    if (otherIssuer !== undefined) {
        return new Stop(1, `${realm.issuer} says that it is ${otherIssuer}. Check ISSUER.`)
    }
    if (error.code?.startsWith('OAUTH_')) {
        // For example, not JSON.
        return new Stop(1, `What answers at ${realm.issuer} is not a Keycloak realm, or is not working.`)
    }
    return new Stop(1, error.message)
}

function refusal({ error, error_description: description }, realm) {
    switch (error) {
        case 'invalid_grant':
            return new Stop(
                3,
                'Keycloak does not accept this code: mistyped, expired, used, or for another client.' +
                    ` Create one at ${connectPage(realm)}`,
            )
        case 'unauthorized_client':
            return new Stop(
                1,
                `The client ${realm.clientId} may not redeem auth codes.` +
                    ' An admin can permit it with the mapper "Auth codes: redeem".',
            )
        case 'invalid_client':
            return new Stop(1, `There is no public client ${realm.clientId} in this realm. Check CLIENT_ID.`)
        case 'unsupported_grant_type':
            return new Stop(1, 'This Keycloak does not have the auth codes extension.')
        default:
            return new Stop(1, description ?? error)
    }
}
