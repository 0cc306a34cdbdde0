/** Shows the user's codes and who redeemed them. All text is untrusted, so it is set as text and never as HTML. */

const time = (seconds) => new Date(seconds * 1000).toLocaleTimeString([], { timeStyle: 'short' })

/** Who redeemed a code, when and from where; undefined if none did. */
export function lastUse({ redemptions }) {
    const last = redemptions?.at(-1)
    return last && `by ${last.client} from ${last.address} at ${time(last.time)}`
}

function item(code, revoke) {
    const item = document.createElement('li')
    const name = document.createElement('strong')
    name.textContent = code.label ?? 'Without a name'
    const state = document.createElement('span')
    const use = lastUse(code)
    state.textContent = use ? `Used ${use}.` : `Not used yet; valid until ${time(code.expires_at)}.`
    const button = document.createElement('button')
    button.textContent = use ? 'Disconnect' : 'Revoke'
    button.addEventListener('click', () => revoke(code.id))
    item.append(name, state, button)
    return item
}

/** @param {(id: string) => void} revoke what the buttons do */
export function showCodes(list, codes, revoke) {
    const shown = JSON.stringify(codes)
    // Only if something has changed: a button that is replaced loses the focus.
    if (list.dataset.shown !== shown) {
        list.dataset.shown = shown
        list.replaceChildren(...codes.map((code) => item(code, revoke)))
    }
}
