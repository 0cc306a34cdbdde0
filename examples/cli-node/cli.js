#!/usr/bin/env node
/*
 * A command-line tool that signs in with an auth code.
 *
 *   node cli.js login     asks for a code, or reads it from standard input: never an argument, which all users of
 *                         the machine see in the process list and the shell keeps in its history
 *   node cli.js whoami    with a fresh access token
 *   node cli.js logout    this tool only; the user stays signed in elsewhere
 *
 *   ISSUER=http://localhost:8080/realms/demo CLIENT_ID=cli
 *
 * Exit status: 0 done, 1 something went wrong, 2 wrong usage, 3 the code was refused, 4 not signed in, or no longer.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { checkIssuer, connectPage, DEVICE_NAME, inPlainWords, isOnThisMachine, Stop } from './plain-words.js'
import { readSecret } from './read-secret.js'
import * as signInFile from './sign-in-file.js'

const oidc = await import('openid-client').catch(() => {
    console.error('The package openid-client is missing. Install it first: npm ci')
    process.exit(1)
})

const GRANT_TYPE = 'urn:keycloak:grant-type:auth-code'
/** Keycloak serves one retry of a request, and may treat the next one as a stolen code. */
const ATTEMPTS = 2

const { ISSUER = 'http://localhost:8080/realms/demo', CLIENT_ID = 'cli' } = process.env
/** The realm in which the tool signs in, or is signed in. */
let realm = { issuer: ISSUER, clientId: CLIENT_ID }

const NOT_SIGNED_IN = new Stop(4, 'Not signed in, or no longer. Create a code and run: node cli.js login')

async function login() {
    checkIssuer(ISSUER)
    const authCode = await readSecret(`Create a code at ${connectPage(realm)}\nAuth code: `)
    if (authCode === '') {
        throw new Stop(2, `No code was given. Create one at ${connectPage(realm)}`)
    }
    const config = await discover(realm)
    const tokens = await redeem(config, authCode)
    await signInFile.save({ ...realm, refreshToken: tokens.refresh_token })
    await greet(config, tokens)
}

async function whoami() {
    const signIn = await load()
    const config = await discover(signIn)
    const tokens = await refresh(config, signIn.refreshToken)
    // A realm can be configured to rotate refresh tokens, which invalidates the old one.
    await signInFile.save({ ...signIn, refreshToken: tokens.refresh_token ?? signIn.refreshToken })
    await greet(config, tokens)
}

/** By revocation (RFC 7009): the logout endpoint would end the user's session and sign out their browser. */
async function logout() {
    const signIn = await load()
    await oidc.tokenRevocation(await discover(signIn), signIn.refreshToken)
    await signInFile.remove()
    console.log('Signed out.')
}

function discover({ issuer, clientId }) {
    return oidc.discovery(new URL(issuer), clientId, undefined, oidc.None(), {
        execute: isOnThisMachine(issuer) ? [oidc.allowInsecureRequests] : [],
    })
}

/** If a response is lost, the code may have been redeemed. The request_id makes a retry safe. */
async function redeem(config, authCode) {
    const request = {
        auth_code: authCode,
        scope: 'openid profile',
        request_id: randomUUID(),
        device_name: DEVICE_NAME,
    }
    for (let attempt = 1; ; attempt++) {
        try {
            return await oidc.genericGrantRequest(config, GRANT_TYPE, request)
        } catch (e) {
            if (!isLost(e) || attempt === ATTEMPTS) {
                throw e
            }
            await setTimeout(attempt * 1000)
        }
    }
}

/** No response, or one from something in front of Keycloak. */
function isLost(e) {
    return e instanceof TypeError || e.code === 'OAUTH_TIMEOUT' || e.cause?.status >= 500
}

async function refresh(config, refreshToken) {
    try {
        return await oidc.refreshTokenGrant(config, refreshToken)
    } catch (e) {
        if (e.error === 'invalid_grant') {
            // The session has ended, or the tool was disconnected.
            await signInFile.remove()
            throw NOT_SIGNED_IN
        }
        throw e
    }
}

async function load() {
    const signIn = await signInFile.load()
    if (signIn === undefined) {
        throw NOT_SIGNED_IN
    }
    realm = { issuer: signIn.issuer, clientId: signIn.clientId }
    return signIn
}

async function greet(config, tokens) {
    const user = await oidc.fetchUserInfo(config, tokens.access_token, tokens.claims()?.sub ?? oidc.skipSubjectCheck)
    console.log(`Signed in as ${user.preferred_username ?? user.sub}.`)
}

const commands = { login, whoami, logout }

try {
    const [command, ...rest] = process.argv.slice(2)
    if (!Object.hasOwn(commands, command ?? '') || rest.length > 0) {
        throw new Stop(2, 'Usage: node cli.js login|whoami|logout')
    }
    await commands[command]()
} catch (e) {
    const { message, status } = inPlainWords(e, realm)
    console.error(message)
    process.exitCode = status
}
