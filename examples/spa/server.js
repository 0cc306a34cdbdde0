/*
 * Serves the page, its libraries, and nothing else: every path is listed, so none can lead out of this folder.
 * In a product, your web server and bundler do this; copy the headers.
 *
 *   ISSUER=http://localhost:8080/realms/demo CLIENT_ID=web-app PORT=3000 node server.js
 */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'

const { ISSUER = 'http://localhost:8080/realms/demo', CLIENT_ID = 'web-app', PORT = '3000' } = process.env

/** What must be changed for the page to work; undefined if nothing. */
async function checkRealm() {
    if (ISSUER.endsWith('/')) {
        return `ISSUER must not end with a slash: ${ISSUER}`
    }
    try {
        const { ok } = await fetch(`${ISSUER}/.well-known/openid-configuration`)
        return ok ? undefined : `There is no realm at ${ISSUER}. Check ISSUER.`
    } catch {
        return `No connection to ${ISSUER}.`
    }
}

const fault = await checkRealm()
if (fault) {
    console.error(fault)
    process.exit(1)
}

const FILES = {
    '/': ['public/index.html', 'text/html'],
    '/style.css': ['public/style.css', 'text/css'],
    '/app.js': ['public/app.js', 'text/javascript'],
    '/code-list.js': ['public/code-list.js', 'text/javascript'],
    '/codes.js': ['public/codes.js', 'text/javascript'],
    '/sign-in.js': ['public/sign-in.js', 'text/javascript'],
    '/lib/oidc-client-ts.js': ['node_modules/oidc-client-ts/dist/esm/oidc-client-ts.js', 'text/javascript'],
    '/lib/jwt-decode.js': ['node_modules/jwt-decode/build/esm/index.js', 'text/javascript'],
}

const files = new Map()
for (const [address, [path, type]] of Object.entries(FILES)) {
    files.set(address, { type: `${type}; charset=utf-8`, body: await readFile(new URL(path, import.meta.url)) })
}
files.set('/config.json', {
    type: 'application/json',
    body: JSON.stringify({ issuer: ISSUER, clientId: CLIENT_ID }),
})

const [, importMap] = files.get('/').body.toString().match(/<script type="importmap">([^]*?)<\/script>/)

const HEADERS = {
    // Only scripts of this page and connections to Keycloak: an injected script could neither be loaded from elsewhere
    // nor send a token or a code anywhere.
    'content-security-policy': [
        "default-src 'none'",
        `script-src 'self' 'sha256-${createHash('sha256').update(importMap).digest('base64')}'`,
        "style-src 'self'",
        `connect-src 'self' ${new URL(ISSUER).origin}`,
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ].join('; '),
    // Keycloak redirects to the page with an authorization code in the URL.
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
}

const server = createServer((request, response) => {
    const file = files.get(request.url.split('?')[0])
    response.writeHead(file ? 200 : 404, { ...HEADERS, ...(file && { 'content-type': file.type }) })
    response.end(file?.body)
})

server.listen(Number(PORT), 'localhost', () => console.log(`http://localhost:${server.address().port}`))
