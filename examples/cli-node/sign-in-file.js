/*
 * Stores the sign-in between runs: only the refresh token and what it belongs to. Only the user may read the file.
 * A product would use the system's keyring (Keychain, Secret Service, Credential Manager).
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
        // Missing, or not what was saved.
        if (e.code === 'ENOENT' || e instanceof SyntaxError) {
            return undefined
        }
        throw e
    }
}

export async function save(signIn) {
    await mkdir(dirname(FILE), { recursive: true, mode: 0o700 })
    // A new file that replaces the old one when complete: the mode only applies to new files, and a half-written file
    // would lose the sign-in.
    const unfinished = `${FILE}.${process.pid}`
    await writeFile(unfinished, JSON.stringify(signIn), { mode: 0o600, flag: 'wx' })
    await rename(unfinished, FILE)
}

export function remove() {
    return rm(FILE, { force: true })
}
