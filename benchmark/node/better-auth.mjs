// better-auth with its one-time-token plugin, as its documentation has it, for the benchmark to be held against: on
// loopback, over HTTP without TLS as Keycloak in the benchmark, in PostgreSQL. Told by the environment: PORT, DATABASE_URL.
// Prints one line of JSON when it listens.
import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import { betterAuth } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import { toNodeHandler } from "better-auth/node";
import { oneTimeToken } from "better-auth/plugins/one-time-token";
import pg from "pg";

const port = Number(process.env.PORT);
const url = `http://127.0.0.1:${port}`;
// Like auth codes, of which nothing is kept but a digest.
const plugin = oneTimeToken({ storeToken: "hashed" });
const options = {
  baseURL: url,
  secret: randomBytes(32).toString("base64url"),
  database: new pg.Pool({ connectionString: process.env.DATABASE_URL }),
  emailAndPassword: { enabled: true },
  plugins: [plugin],
  // Everything comes from one address here.
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
  logger: { level: "error" },
};

const { runMigrations } = await getMigrations(options);
await runMigrations();

const server = createServer(toNodeHandler(betterAuth(options)));
// Node's 5 s would close connections between two uses.
server.keepAliveTimeout = 75_000;
server.listen(port, "127.0.0.1", () => {
  console.log(JSON.stringify({ listening: url, version: plugin.version }));
});
