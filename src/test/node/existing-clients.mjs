/*
 * What URnetwork's JavaScript clients send to the two endpoints and make of the answers, in the place where they run: on a
 * page, in a Chrome extension, or in Node.
 *
 *   KIND=web-manager API=http://…/realms/demo CHROMIUM=/usr/bin/chromium node existing-clients.mjs
 *
 * Prints the origin of its requests as one line of JSON. Then each line of input, { path, token, body }, is one call of the
 * client, and a line of output what it got, or { error } with the text that its user reads.
 */
import { rmSync } from 'node:fs'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { launch, launchWithExtension } from './browser.mjs'

const { KIND, API, CHROMIUM } = process.env

const JSON_TYPE = { 'Content-Type': 'application/json' }
const GENERATED = {
    headers: {
        ...JSON_TYPE,
        Accept: 'application/json',
        'X-Stainless-Lang': 'js',
        'X-Stainless-Package-Version': '0.1.0',
        'X-Stainless-OS': 'Linux',
        'X-Stainless-Arch': 'x64',
        'X-Stainless-Runtime': 'browser:chrome',
        'X-Stainless-Runtime-Version': '150.0.0',
        'X-Stainless-Retry-Count': '0',
    },
    otherStatus: 'throws',
}
/** Headers; what a status other than 2xx means; whether the stored token goes with a login, too. */
const CLIENTS = {
    'web-manager': { headers: JSON_TYPE, otherStatus: 'is shown', needs: 'network_id', where: onPage },
    'site-script': { headers: { 'X-Client-Version': '1.0.0-ur' }, sendsTokenToLogin: true, where: onPage },
    'chrome-extension': { headers: JSON_TYPE, otherStatus: 'is shown', needs: 'network_id', where: inExtension },
    'generated-browser': { ...GENERATED, where: onPage },
    'generated-node': { ...GENERATED, where: inNode },
}

/** One call. Runs on the page, so that it can use nothing from outside. */
async function call({ url, headers, body, otherStatus, needs }) {
    const failure = (message) => ({ error: { message } })
    const claims = (jwt) => JSON.parse(atob(jwt.split('.')[1].replace(/-/g, '+').replace(/_/g, '/')))
    try {
        const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
        const text = await response.text()
        if (!response.ok && otherStatus) {
            return failure(otherStatus === 'throws' ? `${response.status} ${text}` : `HTTP error! status: ${response.status}`)
        }
        if (needs && !response.headers.get('content-type')?.includes('application/json')) {
            return failure('Expected JSON response')
        }
        const answer = JSON.parse(text)
        return needs && answer.by_jwt && !claims(answer.by_jwt)[needs] ? failure('This code is not valid') : answer
    } catch (e) {
        return failure(otherStatus ? e.message : 'Something unexpected happened.')
    }
}

/** A page of another origin than Keycloak's. */
async function onPage() {
    const server = createServer((_, response) => response.setHeader('Content-Type', 'text/html').end('<!doctype html>'))
    await new Promise((listening) => server.listen(0, '127.0.0.1', listening))
    const browser = await launch(CHROMIUM)
    const page = await browser.newPage()
    const origin = `http://127.0.0.1:${server.address().port}`
    await page.goto(origin)
    return { origin, run: (request) => page.evaluate(call, request) }
}

/** An unpacked extension. Its permission for all hosts spares it the preflight, not the origin. */
async function inExtension() {
    const folder = await mkdtemp(join(tmpdir(), 'extension-'))
    process.on('exit', () => rmSync(folder, { recursive: true }))
    const manifest = {
        manifest_version: 3,
        name: 'Existing client',
        version: '1',
        action: { default_popup: 'popup.html' },
        background: { service_worker: 'background.js' },
        host_permissions: ['<all_urls>'],
    }
    await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest))
    await writeFile(join(folder, 'popup.html'), '<!doctype html>')
    await writeFile(join(folder, 'background.js'), '')
    const context = await launchWithExtension(CHROMIUM, folder)
    const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'))
    const page = await context.newPage()
    await page.goto(new URL('popup.html', worker.url()).href)
    return { origin: worker.url().replace(/\/background\.js$/, ''), run: (request) => page.evaluate(call, request) }
}

async function inNode() {
    return { origin: null, run: call }
}

const { headers, otherStatus, needs, sendsTokenToLogin, where } = CLIENTS[KIND]
const { origin, run } = await where()
console.log(JSON.stringify({ origin }))
for await (const line of createInterface({ input: process.stdin })) {
    const { path, token, body } = JSON.parse(line)
    const authorization = token && (sendsTokenToLogin || path !== '/auth/code-login') ? { Authorization: `Bearer ${token}` } : {}
    const request = { url: API + path, headers: { ...headers, ...authorization }, body, otherStatus, needs }
    console.log(JSON.stringify(await run(request)))
}
process.exit()
