/*
 * How the page auth/connect is laid out, measured in a real browser: with a form, a code and lists on it, in each width.
 *
 *   REALM_URL=http://… USERNAME=alice CHROMIUM=/usr/bin/chromium SCREENSHOTS=folder NAME=layout LOCALE=ar \
 *       WIDTHS=320,1280 node connect-layout.mjs
 *
 * Prints one line of JSON: the measures by state and width, and the directions of what has one.
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { launch } from './browser.mjs'

const { REALM_URL, USERNAME, CHROMIUM, SCREENSHOTS, NAME, LOCALE } = process.env
const widths = process.env.WIDTHS.split(',').map(Number)
const address = `${REALM_URL}/auth/connect?kc_locale=${LOCALE}`

const browser = await launch(CHROMIUM)
const context = await browser.newContext({ locale: LOCALE, timezoneId: 'Europe/Berlin', reducedMotion: 'reduce' })
context.setDefaultTimeout(20_000)
const page = await context.newPage()

function inThePage() {
    const box = (selector) => document.querySelector(selector)?.getBoundingClientRect()
    const columns = (selector) => new Set([...document.querySelectorAll(selector)].map((one) => Math.round(one.getBoundingClientRect().left))).size
    const outside = [...document.querySelectorAll('main *')].filter((one) => {
        const { left, right, width } = one.getBoundingClientRect()
        return width > 0 && (left < -1 || right > innerWidth + 1)
    })
    return {
        card: Math.round(box('main').width),
        text: Math.round(box('.acc').width),
        button: Math.round(box('[data-acc-once]')?.width ?? 0),
        columns: columns('.acc-more > .acc-fields > .acc-field'),
        tooWide: document.documentElement.scrollWidth > innerWidth,
        outside: outside.map((one) => one.outerHTML.slice(0, 80)),
    }
}

async function measures(state) {
    const measured = {}
    for (const width of widths) {
        await page.setViewportSize({ width, height: 900 })
        measured[width] = await page.evaluate(inThePage)
        await page.screenshot({ path: join(SCREENSHOTS, `${NAME}-${state}-${width}.png`), fullPage: true })
    }
    return measured
}

const directions = (selectors) =>
    page.evaluate((all) => {
        const known = all.map((selector) => [selector, document.querySelector(selector)])
        return Object.fromEntries(known.map(([selector, one]) => [selector, one && getComputedStyle(one).direction]))
    }, selectors)

try {
    await mkdir(SCREENSHOTS, { recursive: true })
    await page.goto(address)
    await page.locator('#username').fill(USERNAME)
    await page.locator('#password').fill(USERNAME)
    await page.keyboard.press('Enter')
    await page.locator('.acc').waitFor()
    await page.goto(address)
    const language = await page.locator('.acc').getAttribute('lang')
    await page.locator('.acc-more summary').first().click()
    const form = await measures('form')

    await page.locator('#acc-uses').fill('2')
    await page.locator('#acc-label').fill('living room TV')
    await page.locator('[data-acc-once]').click()
    await page.locator('.acc-shown').waitFor()
    const created = await measures('created')
    const directed = await directions(['.acc', 'h1 > span', '#acc-code', '#acc-command', '.acc-count', '.acc-intro'])

    const code = await page.locator('#acc-code').inputValue()
    await fetch(`${REALM_URL}/auth/code-login`, { method: 'POST', body: JSON.stringify({ auth_code: code }) })
    await page.goto(address)
    await page.locator('.acc-uses').waitFor()
    const list = await measures('list')
    Object.assign(directed, await directions(['.acc-uses bdi[dir]', '[data-acc-live="apps"] bdi[dir]']))

    console.log(JSON.stringify({ language, directed, states: { form, created, list } }))
} catch (e) {
    await page.screenshot({ path: join(SCREENSHOTS, `${NAME}-failed.png`), fullPage: true })
    throw e
} finally {
    await browser.close()
}
