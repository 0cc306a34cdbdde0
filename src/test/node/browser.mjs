import { chromium } from 'playwright-core'

/** Starts a Chromium that neither needs a sandbox or a graphics card nor calls home. */
export function launch(executablePath) {
    return chromium.launch({
        executablePath,
        args: [
            '--no-sandbox',
            '--disable-gpu',
            '--disable-quic',
            '--no-first-run',
            '--disable-background-networking',
            '--disable-component-update',
            '--disable-sync',
        ],
    })
}
