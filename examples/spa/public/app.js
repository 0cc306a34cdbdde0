import { lastUse, showCodes } from './code-list.js'
import { createCode, listCodes, revokeCode, SignedOut, StepUpRequired } from './codes.js'
import { SignIn } from './sign-in.js'

const POLL_MILLIS = 2000

const $ = (id) => document.getElementById(id)

const config = await (await fetch('/config.json')).json()
const signIn = new SignIn(config)
let countdown
/** The code on the screen, without its secret. */
let shown

function say(message) {
    // Setting the same text again would make screen readers repeat it.
    if ($('message').textContent !== message) {
        $('message').textContent = message
        $('message').hidden = message === ''
    }
}

async function showUser() {
    const user = await signIn.user()
    $('signed-out').hidden = user !== null
    $('signed-in').hidden = user === null
    $('name').textContent = user?.profile.name ?? user?.profile.preferred_username ?? ''
}

/** Calls Keycloak with the user's access token, and shows what is wrong if that fails. */
async function withToken(call) {
    try {
        const user = await signIn.user()
        if (user === null) {
            throw new SignedOut('Your sign-in has ended.')
        }
        return await call(user.access_token)
    } catch (e) {
        if (e instanceof SignedOut) {
            hideCode()
            await signIn.forget()
            await showUser()
        }
        if (e instanceof StepUpRequired) {
            throw e
        }
        say(e.message)
    }
}

/** The request. A code that is bound to one tool and limited to the scopes it needs is less useful to a thief. */
function requestOf(form) {
    const { client_id, label, api, typed } = Object.fromEntries(new FormData(form))
    const scope = api ? 'openid profile demo-api' : 'openid profile'
    return { client_id, label, uses: 1, duration_minutes: 5, scope, ...(typed && { format: 'short' }) }
}

/** @param {boolean} steppedUp whether the user has just signed in again for it, which is not repeated */
async function create(request, steppedUp) {
    hideCode()
    say('')
    try {
        const code = await withToken((token) => createCode(config.issuer, token, request))
        if (code) {
            showCode(code)
            await refreshList()
        }
    } catch (e) {
        if (e instanceof StepUpRequired && !steppedUp) {
            await signIn.start({ request }, e.demand)
            return
        }
        say(e.message)
    }
}

function showCode({ id, auth_code, duration_minutes }) {
    shown = id
    $('code').textContent = auth_code
    $('copied').textContent = ''
    $('created').hidden = false
    $('created-title').focus()
    // By the duration and not by expires_at, because this device's clock may be wrong.
    const end = Date.now() + duration_minutes * 60_000
    const tick = () => {
        const seconds = Math.ceil((end - Date.now()) / 1000)
        if (seconds <= 0) {
            hideCode()
            say('The code has expired.')
        } else {
            $('left').textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
        }
    }
    countdown = setInterval(tick, 1000)
    tick()
}

function hideCode() {
    clearInterval(countdown)
    shown = undefined
    $('created').hidden = true
    $('code').textContent = ''
}

async function refreshList() {
    const codes = await withToken((token) => listCodes(config.issuer, token))
    if (!codes) {
        return
    }
    $('codes').hidden = codes.length === 0
    showCodes($('code-list'), codes, revoke)
    if (shown === undefined) {
        return
    }
    const code = codes.find(({ id }) => id === shown)
    const use = code && lastUse(code)
    if (use) {
        hideCode()
        say(`Your code was used ${use}. If that was not you, disconnect it below.`)
    } else if (!code) {
        hideCode()
        say('The code is no longer valid.')
    }
}

async function revoke(id) {
    if (id === shown) {
        hideCode()
    }
    say('')
    await withToken((token) => revokeCode(config.issuer, token, id))
    await refreshList()
}

/** Polls the codes while the page is visible. */
async function poll() {
    if (!$('signed-in').hidden && document.visibilityState === 'visible') {
        await refreshList()
    }
    setTimeout(poll, POLL_MILLIS)
}

const sayNotReached = () => say(`Keycloak cannot be reached at ${config.issuer}.`)
$('sign-in').addEventListener('click', () => signIn.start().catch(sayNotReached))
$('sign-out').addEventListener('click', () => signIn.end().catch(sayNotReached))
$('create').addEventListener('submit', (event) => {
    event.preventDefault()
    create(requestOf(event.target), false)
})
$('copy').addEventListener('click', async () => {
    await navigator.clipboard.writeText($('code').textContent)
    $('copied').textContent = 'Copied.'
})
// The browser keeps a page in memory, where the next user of this screen could go back to it.
addEventListener('pagehide', hideCode)
$('connect-page').href = `${config.issuer}/auth/connect?client_id=cli&label=${encodeURIComponent('My laptop')}`

let remembered
try {
    remembered = await signIn.finish()
} catch (e) {
    say(`You were not signed in: ${e.message}`)
}
await showUser()
if (remembered?.request) {
    await create(remembered.request, true)
}
await poll()
