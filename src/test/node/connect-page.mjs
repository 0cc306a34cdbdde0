/*
 * What a user does and sees on the page auth/connect, from signing in to signing out, with the keyboard: creates a code,
 * copies it, has a terminal run the very command that is shown, is told that an app has connected, revokes the code and
 * disconnects the app.
 *
 *   REALM_URL=http://… USERNAME=alice CHROMIUM=/usr/bin/chromium SCREENSHOTS=folder NAME=story \
 *       [LOCALE=de] [WIDTH=1280] [DARK=true] [SCRIPTS=false] [SCOPE=.acc] [EXPIRY=true] node connect-page.mjs
 *
 * EXPIRY: lets a code expire on the screen, which takes a minute.
 * SCOPE: the part of the page at which axe looks; without it, all of it.
 *
 * Prints one line of JSON: what the user saw. Elements are found by their ids, so that the language does not matter.
 */
import { execFileSync } from 'node:child_process'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { launch } from './browser.mjs'

const { REALM_URL, USERNAME, CHROMIUM, SCREENSHOTS, NAME, LOCALE = 'en-US' } = process.env
const viewport = { width: Number(process.env.WIDTH ?? 1280), height: 900 }
const scripts = process.env.SCRIPTS !== 'false'
const address = `${REALM_URL}/auth/connect`
const axe = await readFile(new URL('node_modules/axe-core/axe.min.js', import.meta.url), 'utf8')

const browser = await launch(CHROMIUM)
const context = await browser.newContext({
    viewport,
    locale: LOCALE,
    timezoneId: 'Europe/Berlin',
    colorScheme: process.env.DARK === 'true' ? 'dark' : 'light',
    reducedMotion: 'reduce',
    javaScriptEnabled: scripts,
    permissions: ['clipboard-read', 'clipboard-write'],
})
context.setDefaultTimeout(20_000)

const problems = []
const elsewhere = []
const findings = {}
const tooWide = []

context.on('request', (request) => {
    if (!request.url().startsWith('data:') && new URL(request.url()).origin !== new URL(REALM_URL).origin) {
        elsewhere.push(request.url())
    }
})

async function open() {
    const page = await context.newPage()
    page.on('pageerror', (error) => problems.push(error.message))
    page.on('console', (message) => {
        // Keycloak's template has a handler in an attribute of its language selector, for which the page's script acts;
        // and that a code has been revoked is reported by status 404.
        const known = message.text().includes('inline event handler') || message.location().url.includes('/connect/codes/')
        if (message.type() === 'error' && !known) {
            problems.push(`${message.text()} ${message.location().url}`)
        }
    })
    return page
}

const page = await open()

/** Takes a picture, measures, and lets axe look at what can be seen. */
async function look(state, at = page) {
    await at.screenshot({ path: join(SCREENSHOTS, `${NAME}-${state}.png`), fullPage: true })
    if (!scripts) {
        return
    }
    if (await at.evaluate(() => document.documentElement.scrollWidth > innerWidth)) {
        tooWide.push(state)
    }
    await at.evaluate(axe)
    const { violations } = await at.evaluate((scope) => window.axe.run(scope), process.env.SCOPE ?? 'html')
    findings[state] = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)
}

/** Presses Tab until the element has the focus, like a user without a mouse. */
async function tabTo(selector, at = page) {
    const target = at.locator(selector).first()
    for (let presses = 0; presses < 60; presses++) {
        await at.keyboard.press('Tab')
        if (await target.evaluate((element) => element === document.activeElement)) {
            return
        }
    }
    throw new Error(`${selector} cannot be reached with the keyboard`)
}

async function press(selector, at = page) {
    await tabTo(selector, at)
    await at.keyboard.press('Enter')
}

/** Presses a button that sends a form, and returns what the page says then. */
async function send(selector) {
    await Promise.all([page.waitForEvent('load'), press(selector)])
    return text('.acc-alert')
}

async function signIn() {
    await page.goto(address)
    await page.locator('#username').fill(USERNAME)
    await page.locator('#password').fill(USERNAME)
    await page.keyboard.press('Enter')
    await page.locator('.acc').waitFor()
}

/** @param keys pressed in the field of the lifetime, on "5 minutes" */
async function create(label, at = page, keys = []) {
    await press('.acc-more summary', at)
    await tabTo('#acc-lifetime', at)
    for (const key of keys) {
        await at.keyboard.press(key)
    }
    await tabTo('#acc-uses', at)
    await at.keyboard.press('ArrowUp')
    await tabTo('#acc-label', at)
    await at.keyboard.type(label)
    await press('[data-acc-once]', at)
    await at.locator('.acc-shown').waitFor()
}

/** The last line that the command writes when it is given the code. */
function inTerminal(command, code) {
    return execFileSync('sh', ['-ec', command], { encoding: 'utf8', input: `${code}\n` }).trim().split('\n').pop()
}

const text = async (selector, at = page) => (await at.locator(selector).first().innerText()).trim().replace(/\s+/g, ' ')
const secretOf = (code) => code.split('.')[1]

/** Whether the code is anywhere in the page, its fields included. */
async function holds(code) {
    const fields = await page.locator('textarea, input').evaluateAll((all) => all.map((field) => field.value))
    return (await page.content()).includes(secretOf(code)) || fields.some((value) => value.includes(secretOf(code)))
}

async function wrongInput() {
    await page.locator('.acc-more summary').first().click()
    await page.locator('.acc form').first().evaluate((form) => {
        form.noValidate = true
    })
    await page.locator('#acc-uses').fill('0')
    await page.locator('#acc-label').fill('kept')
    await page.locator('#acc-label').press('Enter')
    await page.locator('#acc-uses-fault').waitFor()
    await look('faulty')
    return {
        fault: await text('#acc-uses-fault'),
        kept: await page.locator('#acc-label').inputValue(),
        focused: await page.evaluate(() => document.activeElement.id),
    }
}

async function copyAll() {
    await press('[data-acc-copy="acc-code"]')
    const said = await text('[data-acc-said]:not(:empty)')
    const button = await text('[data-acc-copy="acc-code"]')
    const code = await page.evaluate(() => navigator.clipboard.readText())
    await press('[data-acc-copy="acc-command"]')
    await page.waitForFunction(async () => (await navigator.clipboard.readText()).includes('curl'))
    return { said, button, code, command: await page.evaluate(() => navigator.clipboard.readText()) }
}

/** How many parts with a secret would be on paper. */
async function printedSecrets() {
    await page.emulateMedia({ media: 'print' })
    const count = await page.locator('[data-acc-secret]:visible').count()
    await page.emulateMedia({ media: 'screen' })
    return count
}

/** A code that expires in a minute, on a page beside this one. */
async function createExpiring() {
    const at = await open()
    await at.goto(address)
    await create('one minute', at, ['ArrowUp'])
    return at
}

/** Reloads and goes back, as the next user of this browser would. */
async function lookForTraces(code) {
    const reloaded = await page.reload().then(() => holds(code))
    await page.goto(address)
    // Without scripts the browser does not have the answer to the form any more, and shows an error of its own.
    const back = await page.goBack().then(() => holds(code), () => holds(code))
    await page.goto(address)
    return { reloaded, back }
}

/** The ways in which a code that is on the screen ends without being used. */
async function endings() {
    await page.goto(address)
    await create('another')
    const watched = await open()
    await watched.goto(address)
    await create('watched', watched)
    await page.goto(address)
    await page.locator('[data-acc-live="codes"] .acc-more summary').click()
    await look('revoke-all')
    const revokedAll = await send('[data-acc-live="codes"] .acc-more button')
    await watched.bringToFront()
    const revoked = await text('.acc-ended', watched)
    await watched.close()

    // From here on it is another time on all pages: a clock that is wrong does not end a code.
    const later = await open()
    await later.clock.install()
    await later.goto(address)
    await create('expires', later)
    // The page's script counts from when it starts, which may be a moment after the code is there to be seen.
    await later.locator('[data-acc-waiting]').waitFor()
    await later.clock.fastForward('06:00')
    await later.waitForFunction(() => /^0?4:/.test(document.querySelector('.acc-count').textContent))
    // Without an answer of the server, the page relies on its own clock.
    await later.route('**/connect/codes/**', (route) => route.abort())
    await later.clock.fastForward('04:10')
    const minuteLeft = await text('[data-acc-said]:not(:empty)', later)
    await later.clock.fastForward('01:00')
    const expired = await text('.acc-ended', later)
    await later.locator('[data-acc-said]:empty').waitFor({ state: 'attached' })
    const secretGone = (await later.locator('[data-acc-secret]').count()) === 0
    await look('expired', later)
    await later.close()
    return { revokedAll, revoked, minuteLeft, expired, secretGone }
}

try {
    await mkdir(SCREENSHOTS, { recursive: true })
    await signIn()
    await look('first')
    const first = {
        url: page.url(),
        title: await page.title(),
        language: await page.locator('html').getAttribute('lang'),
        heading: await text('h1'),
        harbour: await page.locator('html').getAttribute('data-harbour'),
        submit: await text('[data-acc-once]'),
        colour: await page.locator('main, .card-pf').first().evaluate((element) => getComputedStyle(element).backgroundColor),
    }
    const expiring = process.env.EXPIRY === 'true' ? await createExpiring() : null
    await page.bringToFront()
    const wrong = scripts ? await wrongInput() : null

    await page.goto(address)
    await create('laptop')
    await look('created')
    const created = {
        url: page.url(),
        heading: await text('#acc-shown-title'),
        code: await page.locator('#acc-code').inputValue(),
        qr: await page.locator('.acc-qr img').getAttribute('src'),
        open: await page.locator('#acc-open').getAttribute('href'),
        command: await page.locator('#acc-command').inputValue(),
        warning: await text('.acc-shown .acc-alert'),
        copyButtons: await page.locator('[data-acc-copy]:visible').count(),
    }
    const copied = scripts ? await copyAll() : null

    const printed = scripts ? await printedSecrets() : null
    const redeemed = inTerminal(created.command, created.code)
    const notice = scripts ? await text('.acc-used') : null
    const left = scripts ? await text('.acc-shown [data-acc-left]') : null
    const live = scripts ? { app: await text('section:has(#acc-apps-title) .acc-name'), title: await page.title() } : null
    await look('used')
    const traces = await lookForTraces(created.code)

    await look('list')
    const list = {
        name: await text('.acc-item .acc-name'),
        left: await text('.acc-item .acc-badge'),
        uses: await text('.acc-item .acc-uses li'),
        app: await text('section:has(#acc-apps-title) .acc-name'),
        url: page.url(),
    }
    const disconnected = await send('[id^="acc-disconnect-"]')
    const revoked = await send('[id^="acc-revoke-"]')
    await look('revoked')
    const afterRevocation = JSON.parse(inTerminal(created.command, created.code))
    const expiredByItself = expiring && { said: await expiring.locator('.acc-ended').innerText({ timeout: 70_000 }) }
    await expiring?.close()
    await page.bringToFront()
    const ended = scripts ? await endings() : null

    await page.goto(address)
    await press('.acc-person a')
    await page.locator('#kc-logout').click()
    await page.waitForURL((url) => !url.href.includes('/auth/connect'))
    await page.goto(address)
    const signedOut = await page.locator('#username').isVisible()

    console.log(
        JSON.stringify({
            first,
            wrong,
            created,
            copied,
            printed,
            redeemed,
            live,
            expiredByItself,
            notice,
            left,
            traces,
            list,
            disconnected,
            revoked,
            afterRevocation,
            ended,
            signedOut,
            findings,
            tooWide,
            problems,
            elsewhere,
        }),
    )
} catch (e) {
    await page.screenshot({ path: join(SCREENSHOTS, `${NAME}-failed.png`), fullPage: true })
    throw e
} finally {
    await browser.close()
}
