import { createCode, SignedOut, StepUpRequired } from './codes.js'
import { SignIn } from './sign-in.js'

const $ = (id) => document.getElementById(id)

const config = await (await fetch('/config.json')).json()
const signIn = new SignIn(config)
let countdown

function say(message) {
    $('message').textContent = message
    $('message').hidden = message === ''
}

async function showPerson() {
    const user = await signIn.user()
    $('signed-out').hidden = user !== null
    $('signed-in').hidden = user === null
    $('name').textContent = user?.profile.name ?? user?.profile.preferred_username ?? ''
}

/** What to ask for. A code that is good for one tool, and for no more than it needs, is worth less to a thief. */
function requestOf(form) {
    const { client_id, label, api } = Object.fromEntries(new FormData(form))
    return { client_id, label, uses: 1, scope: api ? 'openid profile demo-api' : 'openid profile' }
}

/** @param {boolean} steppedUp whether the person has just signed in again for it: then not a second time */
async function make(request, steppedUp) {
    hideCode()
    say('')
    try {
        const user = await signIn.user()
        if (user === null) {
            throw new SignedOut('Your sign-in has ended.')
        }
        showCode(await createCode(config.issuer, user.access_token, request))
    } catch (e) {
        if (e instanceof StepUpRequired && !steppedUp) {
            await signIn.start({ request }, e.demand)
            return
        }
        if (e instanceof SignedOut) {
            await signIn.forget()
            await showPerson()
        }
        say(e.message)
    }
}

function showCode({ auth_code, duration_minutes }) {
    $('code').textContent = auth_code
    $('copied').textContent = ''
    $('made').hidden = false
    $('made-title').focus()
    // By the duration, and not by expires_at: the clock of this device may be wrong.
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
    $('made').hidden = true
    $('code').textContent = ''
}

$('sign-in').addEventListener('click', () => signIn.start().catch((e) => say(e.message)))
$('sign-out').addEventListener('click', () => signIn.end().catch((e) => say(e.message)))
$('make').addEventListener('submit', (event) => {
    event.preventDefault()
    make(requestOf(event.target), false)
})
$('copy').addEventListener('click', async () => {
    await navigator.clipboard.writeText($('code').textContent)
    $('copied').textContent = 'Copied.'
})
// A page that is left stays in the browser's memory: the next person at this screen could go back to it.
addEventListener('pagehide', hideCode)

let remembered
try {
    remembered = await signIn.finish()
} catch (e) {
    say(`You were not signed in: ${e.message}`)
}
await showPerson()
if (remembered?.request) {
    await make(remembered.request, true)
}
