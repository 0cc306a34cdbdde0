/*
 * What a user does and sees in the single-page app of examples/spa: signs in, creates a code, signs in once more where
 * Keycloak demands it, is told that the code was used and what Keycloak refuses, and revokes codes.
 *
 *   APP_URL=http://localhost:3000 REALM_URL=http://… USERNAME=alice CHROMIUM=/usr/bin/chromium SCREENSHOTS=folder \
 *       NAME=plain [REDEEM=true] node spa-example.mjs
 *
 * Prints one line of JSON: what the user saw, and what the page left behind.
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { launch } from './browser.mjs'

const { APP_URL, REALM_URL, USERNAME, CHROMIUM, SCREENSHOTS, NAME } = process.env

const browser = await launch(CHROMIUM)
const context = await browser.newContext({
    viewport: { width: 800, height: 900 },
    permissions: ['clipboard-read', 'clipboard-write'],
})
const page = await context.newPage()
page.setDefaultTimeout(30_000)

const problems = []
const elsewhere = []
const origins = [APP_URL, REALM_URL].map((url) => new URL(url).origin)
page.on('pageerror', (error) => problems.push(error.message))
page.on('console', (message) => {
    // That the sign-in is too weak is an answer with status 401, and Keycloak's login theme has an inline handler.
    const known = message.text().includes('inline event handler') || message.location().url.endsWith('/auth/code-create')
    if (message.type() === 'error' && !known) {
        problems.push(`${message.text()} ${message.location().url}`)
    }
})
context.on('request', (request) => {
    if (!origins.includes(new URL(request.url()).origin) && !request.url().startsWith('data:')) {
        elsewhere.push(request.url())
    }
})

const screenshot = (state) => page.screenshot({ path: join(SCREENSHOTS, `${NAME}-${state}.png`), fullPage: true })
const text = async (selector) => (await page.locator(selector).innerText()).trim().replace(/\s+/g, ' ')

async function enterPassword() {
    await page.locator('#password').fill(USERNAME)
    await page.keyboard.press('Enter')
}

async function signIn() {
    await page.goto(APP_URL)
    await page.locator('#sign-in').click()
    await page.locator('#username').fill(USERNAME)
    await enterPassword()
    await page.locator('#signed-in').waitFor()
}

const created = page.locator('#created')
const message = page.locator('#message')

/** Asks for a code. Returns whether Keycloak wanted the password again. */
async function create(label) {
    await page.locator('#label').fill(label)
    await page.locator('#create button').click()
    const password = page.locator('#password')
    const end = page.locator('#created:not([hidden]), #message:not([hidden])')
    await password.or(end).first().waitFor()
    const again = await password.isVisible()
    if (again) {
        await enterPassword()
        await end.first().waitFor()
    }
    return again
}

const outcome = async () => ((await created.isVisible()) ? text('#code') : text('#message'))
const listed = (label) => page.locator('#code-list li', { hasText: label })

/** Revokes a code, and waits until it is listed no more. */
async function revoke(label, button) {
    await listed(label).getByRole('button', { name: button }).click()
    await listed(label).waitFor({ state: 'detached' })
}

async function token(parameters) {
    const response = await fetch(`${REALM_URL}/protocol/openid-connect/token`, {
        method: 'POST',
        body: new URLSearchParams(parameters),
    })
    return response.json()
}

/** The answer to a client that redeems the code. */
function redeem(auth_code, client_id) {
    return token({ grant_type: 'urn:keycloak:grant-type:auth-code', client_id, auth_code, scope: 'openid' })
}

/** A tool uses the code, which the page notices; the user disconnects it, and revokes another code. */
async function useAndRevoke(code) {
    const byAnother = await redeem(code, 'auth-code-login')
    const byTool = await redeem(code, 'cli')
    await created.waitFor({ state: 'hidden' })
    const used = await text('#message')
    const list = (await listed('My laptop').innerText()).replace(/\s+/g, ' ')
    await screenshot('used')
    await revoke('My laptop', 'Disconnect')
    const refresh = { grant_type: 'refresh_token', client_id: 'cli', refresh_token: byTool.refresh_token }
    const disconnected = await token(refresh)
    await create('Revoked')
    const revokedCode = await text('#code')
    await revoke('Revoked', 'Revoke')
    return {
        byAnother: byAnother.error,
        byTool: JSON.parse(Buffer.from(byTool.access_token.split('.')[1], 'base64url')).preferred_username,
        used,
        list,
        disconnected: disconnected.error,
        revoked: (await redeem(revokedCode, 'cli')).error,
        messageAfterRevoking: await message.isVisible(),
    }
}

async function story() {
    await page.clock.install()
    await signIn()
    const name = await text('#name')
    const passwordAgain = await create('My laptop')
    await screenshot('created')
    if (!(await created.isVisible())) {
        return { refusal: await text('#message') }
    }
    const code = await outcome()
    const warning = await text('.warning')
    const left = await text('#left')
    await page.locator('#copy').click()
    await page.locator('#copied:not(:empty)').waitFor()
    const copied = await page.evaluate(() => navigator.clipboard.readText())
    const address = page.url()
    const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]))
    const uses = process.env.REDEEM ? await useAndRevoke(code) : null
    await create('One more')
    await screenshot('again')
    const secondTime = await outcome()
    const codeBesideRefusal = (await page.content()).includes(code)
    const connectPage = await page.locator('#connect-page').getAttribute('href')
    await page.clock.fastForward(301_000)
    const expired = await text('#message')
    await page.locator('#sign-out').click()
    await page.locator('#signed-out').or(page.locator('#kc-logout')).first().waitFor()

    return {
        name,
        passwordAgain,
        code,
        warning,
        left,
        copied,
        address,
        kept,
        uses,
        connectPage,
        secondTime,
        codeBesideRefusal,
        expired,
        signedOut: page.url(),
    }
}

try {
    await mkdir(SCREENSHOTS, { recursive: true })
    console.log(JSON.stringify({ ...(await story()), problems, elsewhere }))
} catch (e) {
    await screenshot('failed')
    throw e
} finally {
    await browser.close()
}
