/*
 * What an admin does and sees in the admin console: adds the mapper "Auth codes: create" to a client's dedicated scope, saves
 * it, finds the same values after a reload, and is told what is right where a value is wrong.
 *
 * Then opens the mappers of another client, whose configurations are empty, and saves them as they are.
 *
 *   BASE_URL=http://… REALM=… CLIENT_ID=… BARE_CLIENT_ID=… ADMIN=… ADMIN_PASSWORD=… \
 *       SCREENSHOTS=folder CHROMIUM=/usr/bin/chromium node admin-console.mjs
 *
 * Prints one line of JSON: what the admin saw.
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { launch } from './browser.mjs'

const { BASE_URL, REALM, CLIENT_ID, BARE_CLIENT_ID, ADMIN, ADMIN_PASSWORD, SCREENSHOTS, CHROMIUM } = process.env
const MAPPER_TYPE = 'Auth codes: create'

const FILLED_IN = {
    'Default lifetime (minutes)': '2',
    'Maximum lifetime (minutes)': '10',
    'Default number of uses': '3',
    'Maximum number of uses': '5',
    'Required binding': 'client',
    'Revoke on replay': true,
}

const browser = await launch(CHROMIUM)
const page = await browser.newPage({ viewport: { width: 1280, height: 1280 }, reducedMotion: 'reduce' })
page.setDefaultTimeout(30_000)

const main = page.getByRole('main')
const groups = main.locator('form .pf-v5-c-form__group').filter({ has: page.locator('label.pf-v5-c-form__label') })
const popover = page.locator('.pf-v5-c-popover__body')
const alert = page.locator('.pf-v5-c-alert')

const screenshot = (name, clip) => page.screenshot({ path: join(SCREENSHOTS, name + '.png'), clip })
const group = (label) => groups.filter({ has: page.getByText(label, { exact: true }) })
const labelOf = (each) => each.locator('.pf-v5-c-form__label-text').innerText()

async function signIn() {
    await page.goto(`${BASE_URL}/admin/master/console/#/${REALM}/clients`)
    await page.locator('#username').fill(ADMIN)
    await page.locator('#password').fill(ADMIN_PASSWORD)
    await page.locator('#kc-login').click()
}

async function openDedicatedScope(clientId) {
    await page.getByRole('link', { name: 'Clients', exact: true }).first().click()
    // The list has pages.
    await page.getByPlaceholder('Search for client').fill(clientId)
    await page.keyboard.press('Enter')
    await page.getByRole('link', { name: clientId, exact: true }).click()
    await page.getByRole('tab', { name: 'Client scopes' }).click()
    await page.getByRole('link', { name: `${clientId}-dedicated` }).click()
}

/** Returns the row of the type in the list of mapper types, as it reads. */
async function chooseMapperType() {
    await page.getByRole('button', { name: 'Configure a new mapper' }).click()
    const row = page.getByRole('listitem', { name: MAPPER_TYPE, exact: true })
    const text = await row.innerText()
    await screenshot('mapper-types')
    await row.click()
    await waitForForm()
    return text.split('\n').filter((line) => line.trim() !== '')
}

/** The last setting is there, so all are. */
async function waitForForm(lastSetting = 'Maximum creations per minute') {
    await group(lastSetting).waitFor()
}

/** The text that the help icon shows, or null where there is no icon. */
async function helpOf(each) {
    const icon = each.locator('.pf-v5-c-form__group-label-help')
    if ((await icon.count()) === 0) {
        return null
    }
    await icon.click()
    // The one before may still be fading out, or come back for a moment.
    const text = await popover.last().innerText()
    while ((await popover.count()) > 0) {
        await page.keyboard.press('Escape')
        await page.waitForTimeout(50)
    }
    return text.trim()
}

async function readHelps() {
    const helps = {}
    for (const each of await groups.all()) {
        helps[await labelOf(each)] = await helpOf(each)
    }
    return helps
}

async function readValues() {
    const values = {}
    for (const each of await groups.all()) {
        values[await labelOf(each)] = await valueOf(each)
    }
    return values
}

async function valueOf(each) {
    if ((await each.getByRole('checkbox').count()) === 1) {
        return each.getByRole('checkbox').isChecked()
    }
    return (await each.getByRole('textbox').count()) === 1
        ? each.getByRole('textbox').inputValue()
        : each.locator('.pf-v5-c-menu-toggle').innerText()
}

async function fillIn(label, value) {
    const field = group(label)
    if (typeof value === 'boolean') {
        // PatternFly draws its own switch over the checkbox.
        await field.getByRole('checkbox').setChecked(value, { force: true })
    } else if ((await field.getByRole('textbox').count()) === 1) {
        await field.getByRole('textbox').fill(value)
    } else {
        await field.locator('.pf-v5-c-menu-toggle').click()
        await page.getByRole('option', { name: value, exact: true }).click()
    }
}

/** Saves, and returns what the console's alert says, without the words for screen readers. */
async function save() {
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await alert.waitFor()
    const description = alert.locator('.pf-v5-c-alert__description')
    const title = (await alert.locator('.pf-v5-c-alert__title').innerText()).replace(/^\w+ alert:\s*/, '')
    return (await description.count()) === 0 ? title : `${title} ${await description.innerText()}`
}

async function closeAlert() {
    await alert.getByRole('button').first().click()
    await alert.waitFor({ state: 'detached' })
}

async function saveWrongValue(label, value, name) {
    await fillIn(label, value)
    const message = await save()
    await screenshot(name)
    await closeAlert()
    return message
}

/** The console shows the list of mappers after one was added. */
async function openMapper(name = MAPPER_TYPE, lastSetting) {
    await main.getByRole('link', { name, exact: true }).click()
    await waitForForm(lastSetting)
}

async function reload() {
    await page.reload()
    await waitForForm()
    return readValues()
}

/** The page without the warning above it that the admin is a temporary one, and without the empty space below. */
async function fromMastheadToButtons() {
    const top = (await page.locator('.pf-v5-c-masthead').boundingBox()).y
    const buttons = await page.locator('.pf-v5-c-form__actions').boundingBox()
    return { x: 0, y: top, width: page.viewportSize().width, height: buttons.y + buttons.height + 32 - top }
}

try {
    await mkdir(SCREENSHOTS, { recursive: true })
    await signIn()
    await openDedicatedScope(CLIENT_ID)
    const mapperType = await chooseMapperType()
    const defaults = await readValues()
    const helps = await readHelps()

    await fillIn('Name', MAPPER_TYPE)
    for (const [label, value] of Object.entries(FILLED_IN)) {
        await fillIn(label, value)
    }
    const created = await save()
    await closeAlert()
    await openMapper()
    const saved = await reload()
    await screenshot('mapper', await fromMastheadToButtons())

    const defaultAboveMaximum = await saveWrongValue('Default number of uses', '9', 'default-above-maximum')
    const afterDefaultAboveMaximum = await reload()
    const noNumber = await saveWrongValue('Maximum lifetime (minutes)', 'a day', 'no-number')
    const afterNoNumber = await reload()

    await openDedicatedScope(BARE_CLIENT_ID)
    await openMapper()
    const bare = await readValues()
    const bareSaved = await save()
    await closeAlert()
    await openDedicatedScope(BARE_CLIENT_ID)
    await openMapper('Auth codes: redeem', 'Networks for redeeming')
    const redeem = await readValues()
    const redeemHelps = await readHelps()
    const redeemSaved = await save()

    console.log(
        JSON.stringify({
            mapperType,
            defaults,
            helps,
            created,
            saved,
            defaultAboveMaximum,
            afterDefaultAboveMaximum,
            noNumber,
            afterNoNumber,
            bare,
            bareSaved,
            redeem,
            redeemHelps,
            redeemSaved,
        }),
    )
} catch (e) {
    await screenshot('failed')
    throw e
} finally {
    await browser.close()
}
