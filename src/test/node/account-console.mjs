/*
 * What a user of the demo finds in Keycloak's account console: the connect page, among the applications.
 *
 *   REALM_URL=http://… USERNAME=alice CHROMIUM=/usr/bin/chromium node account-console.mjs
 *
 * Prints one line of JSON: where the link led.
 */
import { launch } from './browser.mjs'

const { REALM_URL, USERNAME, CHROMIUM } = process.env

const browser = await launch(CHROMIUM)
try {
    const page = await browser.newPage()
    page.setDefaultTimeout(30_000)
    await page.goto(`${REALM_URL}/account/applications`)
    await page.locator('#username').fill(USERNAME)
    await page.locator('#password').fill(USERNAME)
    await page.keyboard.press('Enter')
    const application = page.getByText('Connect page').first()
    await application.waitFor()
    const [opened] = await Promise.all([page.waitForEvent('popup'), application.click()])
    await opened.locator('.acc').first().waitFor()
    console.log(JSON.stringify({ opened: opened.url() }))
} finally {
    await browser.close()
}
