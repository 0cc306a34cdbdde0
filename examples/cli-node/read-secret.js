import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'

/** Prompts on the terminal without echo. Without a terminal, reads the first line of standard input. */
export async function readSecret(question) {
    const { stdin, stderr } = process
    // Discards what readline would echo.
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
