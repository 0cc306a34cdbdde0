// better-auth with its one-time-token plugin, as documented, for the benchmark to compare with: on loopback, over HTTP
// without TLS like Keycloak in the benchmark, on PostgreSQL. Environment: PORT, DATABASE_URL. Prints one line of JSON once
// it is listening.
import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import { betterAuth } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import { toNodeHandler } from "better-auth/node";
import { oneTimeToken } from "better-auth/plugins/one-time-token";
import pg from "pg";

const port = Number(process.env.PORT);
const url = `http://127.0.0.1:${port}`;
// Like auth codes, of which only a digest is stored.
const plugin = oneTimeToken({ storeToken: "hashed" });
const options = {
  baseURL: url,
  secret: randomBytes(32).toString("base64url"),
  database: new pg.Pool({ connectionString: process.env.DATABASE_URL }),
  emailAndPassword: { enabled: true },
  plugins: [plugin],
  // All requests come from one address here.
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
  logger: { level: "error" },
};

const { runMigrations } = await getMigrations(options);
await runMigrations();

const server = createServer(toNodeHandler(betterAuth(options)));
// Node's default of 5 s would close connections between two requests.
server.keepAliveTimeout = 75_000;
server.listen(port, "127.0.0.1", () => {
  console.log(JSON.stringify({ listening: url, version: plugin.version }));
});
