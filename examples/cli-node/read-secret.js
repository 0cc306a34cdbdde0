import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'

/** Asks on the terminal, without showing what is typed. Without a terminal: the first line of standard input. */
export async function readSecret(question) {
    const { stdin, stderr } = process
    // What readline would echo goes here.
    const nowhere = new Writable({ write: (chunk, encoding, done) => done() })
    const lines = createInterface({ input: stdin, output: nowhere, terminal: stdin.isTTY })
    lines.on('SIGINT', () => {
        stderr.write('\n')
        process.exit(130)
    })
    if (stdin.isTTY) {
        stderr.write(question)
    }
    try {
        for await (const line of lines) {
            return line.trim()
        }
        return ''
    } finally {
        lines.close()
        if (stdin.isTTY) {
            stderr.write('\n')
        }
    }
}
