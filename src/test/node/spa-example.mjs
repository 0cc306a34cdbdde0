/*
 * What a person does and sees in the single-page app of examples/spa: signs in, makes a code, signs in once more where
 * Keycloak demands it, and is told what Keycloak refuses.
 *
 *   APP_URL=http://localhost:3000 REALM_URL=http://… USERNAME=alice CHROMIUM=/usr/bin/chromium SCREENSHOTS=folder \
 *       NAME=plain [REDEEM=true] node spa-example.mjs
 *
 * Prints one line of JSON: what the person saw, and what the page left behind.
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

/** Asks for a code. Returns whether Keycloak wanted the password again. */
async function make(label) {
    await page.locator('#label').fill(label)
    await page.locator('#make button').click()
    const password = page.locator('#password')
    const end = page.locator('#made:not([hidden]), #message:not([hidden])')
    await password.or(end).first().waitFor()
    const again = await password.isVisible()
    if (again) {
        await enterPassword()
        await end.first().waitFor()
    }
    return again
}

/** Who a client gets in as with the code, or what it is told. */
async function redeem(code, client_id) {
    const grant = { grant_type: 'urn:keycloak:grant-type:auth-code', client_id, auth_code: code, scope: 'openid' }
    const response = await fetch(`${REALM_URL}/protocol/openid-connect/token`, {
        method: 'POST',
        body: new URLSearchParams(grant),
    })
    const { error, access_token } = await response.json()
    return error ?? JSON.parse(Buffer.from(access_token.split('.')[1], 'base64url')).preferred_username
}

try {
    await mkdir(SCREENSHOTS, { recursive: true })
    await page.clock.install()
    await signIn()
    const name = await text('#name')
    const passwordAgain = await make('My laptop')
    const made = await page.locator('#made').isVisible()
    await screenshot('made')
    const message = made ? null : await text('#message')
    const code = made ? await text('#code') : null
    const warning = made ? await text('.warning') : null
    const left = made ? await text('#left') : null
    if (made) {
        await page.locator('#copy').click()
        await page.locator('#copied:not(:empty)').waitFor()
    }
    const copied = await page.evaluate(() => navigator.clipboard.readText())
    const address = page.url()
    const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]))
    const redeemed = process.env.REDEEM
        ? { byAnother: await redeem(code, 'auth-code-login'), byTool: await redeem(code, 'cli') }
        : null
    await make('One more')
    await screenshot('again')
    const secondTime = (await page.locator('#made').isVisible()) ? await text('#code') : await text('#message')
    const codeBesideRefusal = (await page.content()).includes(code)
    await page.clock.fastForward(61_000)
    const expired = await text('#message')
    await page.locator('#sign-out').click()
    await page.locator('#signed-out').or(page.locator('#kc-logout')).first().waitFor()

    console.log(
        JSON.stringify({
            name,
            passwordAgain,
            message,
            code,
            warning,
            left,
            copied,
            address,
            kept,
            redeemed,
            secondTime,
            codeBesideRefusal,
            expired,
            signedOut: page.url(),
            problems,
            elsewhere,
        }),
    )
} catch (e) {
    await screenshot('failed')
    throw e
} finally {
    await browser.close()
}
