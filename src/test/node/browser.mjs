import { chromium } from 'playwright-core'

const QUIET = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
]

/** Starts a Chromium that neither needs a sandbox or a graphics card nor calls home. */
export function launch(executablePath) {
    return chromium.launch({ executablePath, args: QUIET })
}

/** The same with an unpacked extension, in a profile of its own. */
export function launchWithExtension(executablePath, folder) {
    // The old headless mode, which is Playwright's, has no extensions.
    const args = [
        ...QUIET,
        '--headless=new',
        '--disable-features=DisableLoadExtensionCommandLineSwitch',
        `--load-extension=${folder}`,
        `--disable-extensions-except=${folder}`,
    ]
    return chromium.launchPersistentContext('', { executablePath, headless: false, args })
}
