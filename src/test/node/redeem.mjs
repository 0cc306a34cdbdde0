/*
 * Redeems an auth code with an unmodified openid-client, like a third-party tool: discovery, the grant, a
 * refresh, userinfo, and the same code a second time.
 *
 *   ISSUER=…/realms/demo CLIENT_ID=cli AUTH_CODE=… node redeem.mjs
 *
 * A confidential client adds CLIENT_SECRET, and with CLIENT_AUTHENTICATION=basic sends it in the header. Prints one line
 * of JSON, without any token in it.
 */
import * as client from 'openid-client'

const GRANT_TYPE = 'urn:keycloak:grant-type:auth-code'

const { ISSUER, CLIENT_ID, CLIENT_SECRET, CLIENT_AUTHENTICATION, AUTH_CODE } = process.env

function authentication() {
    if (!CLIENT_SECRET) {
        return client.None()
    }
    return CLIENT_AUTHENTICATION === 'basic'
        ? client.ClientSecretBasic(CLIENT_SECRET)
        : client.ClientSecretPost(CLIENT_SECRET)
}

async function refusal(promise) {
    try {
        await promise
        return null
    } catch (e) {
        if (e instanceof client.ResponseBodyError) {
            return { status: e.status, error: e.error, description: e.error_description }
        }
        throw e
    }
}

const config = await client.discovery(new URL(ISSUER), CLIENT_ID, undefined, authentication(), {
    // The test's server has no TLS; everything else is the library as it comes.
    execute: [client.allowInsecureRequests],
})
const redeem = () => client.genericGrantRequest(config, GRANT_TYPE, { auth_code: AUTH_CODE, scope: 'openid' })

const tokens = await redeem()
const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token)
const userinfo = await client.fetchUserInfo(config, refreshed.access_token, tokens.claims().sub)
const secondTime = await refusal(redeem())

console.log(
    JSON.stringify({
        announced: config.serverMetadata().grant_types_supported.includes(GRANT_TYPE),
        sub: tokens.claims().sub,
        scope: tokens.scope,
        expiresIn: tokens.expiresIn(),
        refreshed: refreshed.access_token !== tokens.access_token,
        refreshedSub: refreshed.claims().sub,
        refreshedScope: refreshed.scope,
        username: userinfo.preferred_username,
        secondTime,
    }),
)
