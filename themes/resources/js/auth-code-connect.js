/*
 * What the page auth/connect does where there is JavaScript: copying, local times, a countdown, and the status of
 * the code that was just created. Without it the page still creates, lists and revokes codes.
 */
const SECOND = 1000
const POLL_INTERVAL = 2.5 * SECOND
const POLL_INTERVAL_LATER = 10 * SECOND
const LATER = 180 * SECOND
/** How many the server tells of at most. */
const MOST_REDEMPTIONS = 10
const COPIED_SHOWN = 3 * SECOND

const root = document.querySelector('.acc')
const language = root.lang || undefined
// Arabic has two sets of digits, and browsers and Java versions differ in their default: use the one of the server's texts.
const numberingSystem = root.dataset.seven.includes('\u0667') ? 'arab' : undefined
const numbers = new Intl.NumberFormat(language, { useGrouping: false, numberingSystem })
const twoDigits = new Intl.NumberFormat(language, { minimumIntegerDigits: 2, numberingSystem })

// Makes the response to a form an ordinary visit, so that a reload does not send the form again.
const { pathname, search } = new URL(root.dataset.address, location.href)
history.replaceState(null, '', pathname + search)

// The browser's back/forward cache could show the code again.
addEventListener('pageshow', (event) => {
    if (event.persisted) {
        location.reload()
    }
})

// The theme's own handler is in an attribute, which the page's Content-Security-Policy blocks. Keeps what a link has
// filled in.
document.getElementById('login-select-toggle')?.addEventListener('change', (event) => {
    const there = new URL(event.target.value, location.href)
    const here = new URL(location.href).searchParams
    there.searchParams.delete('client_id')
    for (const [name, value] of here) {
        if (name !== 'kc_locale') {
            there.searchParams.set(name, value)
        }
    }
    location.href = there
})

function localTime(date) {
    const today = date.toDateString() === new Date().toDateString()
    const style = today ? { timeStyle: 'short' } : { dateStyle: 'medium', timeStyle: 'short' }
    return new Intl.DateTimeFormat(language, { ...style, numberingSystem }).format(date)
}

function showLocalTimes(part) {
    for (const time of part.querySelectorAll('[data-acc-time]')) {
        const date = new Date(time.dateTime)
        time.title = new Intl.DateTimeFormat(language, { dateStyle: 'full', timeStyle: 'long', numberingSystem }).format(date)
        time.textContent = localTime(date)
    }
}
showLocalTimes(document)

// Opens the section with the field that the browser rejects.
document.addEventListener('invalid', (event) => event.target.closest('details')?.setAttribute('open', ''), true)

// A second click would lead to a page without the code.
for (const button of document.querySelectorAll('[data-acc-once]')) {
    button.form.addEventListener('submit', () => {
        setTimeout(() => {
            button.disabled = true
        })
    })
}

;(document.querySelector('[aria-invalid="true"]') ?? document.querySelector('.acc-notice:has(*)'))?.focus()

const shown = document.querySelector('.acc-shown')
if (shown) {
    showCode(shown)
}

function showCode(panel) {
    const find = (selector) => panel.querySelector(selector)
    const { dataset } = panel
    const opened = Date.now()
    // Counted from the time of the response, and corrected by each poll: the local clock may be wrong.
    let expires = opened + dataset.seconds * SECOND
    const waiting = find('[data-acc-waiting]')
    const activity = find('.acc-activity')
    const said = find('[data-acc-said]')
    const reasons = { expired: dataset.expired, revoked: dataset.revoked, signed_out: dataset.signedOut }
    const { title } = document
    let told = 0
    let patience = 4
    let ended = false
    let minuteSaid = expires - opened <= 60 * SECOND
    let timer

    find('h2').focus()
    waiting.hidden = false

    for (const field of panel.querySelectorAll('[data-acc-select]')) {
        field.addEventListener('focus', () => field.select())
    }
    for (const button of panel.querySelectorAll('[data-acc-copy]')) {
        button.hidden = false
        button.addEventListener('click', () => copy(button, document.getElementById(button.dataset.accCopy)))
    }

    async function copy(button, field) {
        let copied = true
        try {
            await navigator.clipboard.writeText(field.value)
        } catch {
            field.focus()
            field.select()
            copied = document.execCommand('copy')
        }
        say(copied ? dataset.copied : dataset.copyFailed)
        if (copied && button.dataset.accLabel === undefined) {
            button.dataset.accLabel = button.textContent
            button.textContent = dataset.copied
            setTimeout(() => {
                button.textContent = button.dataset.accLabel
                delete button.dataset.accLabel
            }, COPIED_SHOWN)
        }
    }

    function say(text) {
        said.textContent = ''
        // Delayed, so that screen readers read the same text again.
        setTimeout(() => {
            said.textContent = text
        }, 50)
    }

    function line(text, name) {
        const paragraph = document.createElement('p')
        paragraph.className = name
        paragraph.textContent = text
        activity.append(paragraph)
    }

    /** What does nothing any more need not stay on the screen. */
    function end(text) {
        ended = true
        clearTimeout(timer)
        waiting.hidden = true
        const hadFocus = document.activeElement?.closest('[data-acc-secret]')
        for (const part of panel.querySelectorAll('[data-acc-secret]')) {
            part.remove()
        }
        if (hadFocus) {
            find('h2').focus()
        }
        find('[data-acc-countdown]').hidden = true
        find('[data-acc-until]').hidden = false
        say('')
        line(text, 'acc-ended')
        document.title = `${text} · ${title}`
        refreshLists()
    }

    /** Updates the lists from the server, unless the user is interacting with them. */
    async function refreshLists() {
        try {
            const response = await fetch(location.href, { cache: 'no-store', headers: { Accept: 'text/html' } })
            // Not a DOMParser: it would apply the theme's inline styles, whose nonce is not that of this page.
            const fresh = document.createElement('template')
            fresh.innerHTML = await response.text()
            for (const old of document.querySelectorAll('[data-acc-live]')) {
                const renewed = fresh.content.querySelector(`[data-acc-live="${old.dataset.accLive}"]`)
                if (renewed && !old.contains(document.activeElement)) {
                    old.replaceWith(document.adoptNode(renewed))
                    showLocalTimes(renewed)
                }
            }
        } catch {
            // The lists are updated when the page is opened again.
        }
    }

    function tick() {
        const left = Math.max(0, Math.ceil((expires - Date.now()) / SECOND))
        if (ended) {
            return
        }
        if (left === 0) {
            find('.acc-count').textContent = clock(0)
            // Only the server knows: the code may have been used at the last moment, or the clocks may differ.
            askNow()
            return
        }
        find('.acc-count').textContent = clock(left)
        if (left <= 60 && !minuteSaid) {
            minuteSaid = true
            say(dataset.minuteLeft)
        }
        setTimeout(tick, SECOND - (Date.now() % SECOND))
    }

    function clock(seconds) {
        const hours = Math.floor(seconds / 3600)
        const rest = [Math.floor(seconds / 60) % 60, seconds % 60].map((part) => twoDigits.format(part))
        return (hours > 0 ? [numbers.format(hours), ...rest] : rest).join(':')
    }

    /** What the server says has become of the code; without an answer, what this clock says. */
    async function ask() {
        timer = undefined
        if (ended) {
            return
        }
        if (document.hidden && Date.now() < expires) {
            askLater()
            return
        }
        try {
            const response = await fetch(dataset.status, { cache: 'no-store', headers: { Accept: 'application/json' } })
            const news = await response.json()
            if (response.ok) {
                tell(news)
            } else if (news.ended) {
                end(reasons[news.ended])
            }
        } catch {
            // Probably offline; the next poll may succeed.
        }
        if (!ended && Date.now() >= expires) {
            end(dataset.expired)
        }
        askLater()
    }

    function askNow() {
        clearTimeout(timer)
        ask()
    }

    function askLater() {
        if (!ended && timer === undefined) {
            timer = setTimeout(ask, Date.now() - opened < LATER ? POLL_INTERVAL : POLL_INTERVAL_LATER)
        }
    }

    function tell({ uses, uses_left: left, seconds_left: secondsLeft, redemptions }) {
        if (ended) {
            return
        }
        const stopped = Date.now() >= expires
        expires = Date.now() + secondsLeft * SECOND
        if (stopped && secondsLeft > 0) {
            tick()
        }
        const used = uses - left
        // The record of a use may appear shortly after the use itself.
        const known = redemptions.length < MOST_REDEMPTIONS ? redemptions.length : used
        for (const { client, address, at } of redemptions.slice(0, Math.max(0, known - told)).reverse()) {
            const words = [client ?? dataset.removedApp, address ?? dataset.unknownAddress, localTime(new Date(at * SECOND))]
            const used = dataset.used.replace(/\{(\d)\}/g, (_, index) => words[index])
            line(used, 'acc-used')
            document.title = `${used} · ${title}`
            waiting.hidden = true
        }
        if (known > told) {
            told = known
            refreshLists()
        }
        const item = `[data-acc-item="${CSS.escape(dataset.accCode)}"]`
        for (const place of document.querySelectorAll(`${item} [data-acc-left], .acc-shown [data-acc-left]`)) {
            place.textContent = dataset.left.replace('{0}', numbers.format(left)).replace('{1}', numbers.format(uses))
        }
        if (left === 0 && (told >= used || --patience === 0)) {
            end(dataset.usedUp)
        }
    }

    document.addEventListener('visibilitychange', () => {
        if (!document.hidden && !ended) {
            askNow()
        }
    })
    find('[data-acc-countdown]').hidden = false
    find('[data-acc-until]').hidden = true
    tick()
    askLater()
}
