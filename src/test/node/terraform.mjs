/*
 * Reads a Terraform configuration with HashiCorp's own parser, compiled to WebAssembly.
 *
 *   CONFIGURATION='resource "…" "…" { … }' node terraform.mjs
 *
 * Prints one line of JSON: the configuration, or why it is none.
 */
import { parse } from '@cdktn/hcl2json'

try {
    console.log(JSON.stringify({ configuration: await parse('main.tf', process.env.CONFIGURATION) }))
} catch (e) {
    console.log(JSON.stringify({ error: e.message ?? String(e) }))
}
