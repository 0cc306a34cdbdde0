/*
 * Where the sign-in is kept between two runs: only the refresh token, and whose it is. Only the user may read the file.
 * Where there is a keyring (Keychain, Secret Service, Credential Manager), a product would use that.
 */
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'

const FILE = join(
    process.env.XDG_STATE_HOME || join(homedir(), '.local', 'state'),
    'auth-codes-example-node',
    'sign-in.json',
)

/** @returns {Promise<{issuer: string, clientId: string, refreshToken: string} | undefined>} */
export async function load() {
    try {
        return JSON.parse(await readFile(FILE, 'utf8'))
    } catch (e) {
        // Not there, or not what was saved.
        if (e.code === 'ENOENT' || e instanceof SyntaxError) {
            return undefined
        }
        throw e
    }
}

export async function save(signIn) {
    await mkdir(dirname(FILE), { recursive: true, mode: 0o700 })
    // A new file, put into place when it is complete: a mode counts only when a file is made, and a half-written one
    // would be a lost sign-in.
    const unfinished = `${FILE}.${process.pid}`
    await writeFile(unfinished, JSON.stringify(signIn), { mode: 0o600, flag: 'wx' })
    await rename(unfinished, FILE)
}

export function remove() {
    return rm(FILE, { force: true })
}
