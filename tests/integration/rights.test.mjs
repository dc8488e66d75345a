// Access to the server's tables in a PostgreSQL with Supabase's roles: a browser that reaches the database as one of
// these roles can neither read nor write them. The server connects through pgbouncer in transaction mode, as through
// Supabase's pooler.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Postgres, closeBoth, missingPostgres } from './lib/postgres.mjs';
import { startServer } from './lib/server.mjs';
import { SUPABASE, Talk } from './lib/talk.mjs';

const STRANGERS = ['anon', 'authenticated'];
const DENIED = /permission denied|must be owner/;
const skip = missingPostgres();

let postgres;
let database;
let server;
before(async () => {
  if (skip) return;
  postgres = await Postgres.start();
  database = await postgres.createDatabase();
  for (const role of STRANGERS) {
    await postgres.query(database, `CREATE ROLE ${role} LOGIN`);
    // Supabase gives these roles all rights on objects that are created later.
    for (const what of ['TABLES', 'SEQUENCES', 'FUNCTIONS']) {
      await postgres.query(database, `ALTER DEFAULT PRIVILEGES GRANT ALL ON ${what} TO ${role}`);
    }
  }
  server = await startServer({ ...SUPABASE, GURUKUL_DATABASE_URL: await postgres.startBouncer(database) });
});
after(() => closeBoth(server, postgres));

test('the server stores messages through pgbouncer', { skip }, async (t) => {
  const talk = await Talk.start(server);
  t.after(() => talk.end());
  await talk.exchange(2);
  await talk.stored();
  await talk.assertHistory();
  assert.equal(await postgres.query(database, 'SELECT COUNT(*) FROM gurukul.messages'), '4');
});

for (const role of STRANGERS) {
  test(`the database role ${role} can neither read nor write the tables of the server`, { skip }, async () => {
    const tables = (await postgres.query(database,
      "SELECT tablename FROM pg_tables WHERE schemaname = 'gurukul' ORDER BY 1")).split('\n');
    for (const known of ['messages', 'calls', 'profiles', 'bans', 'audit']) assert.ok(tables.includes(known));
    for (const table of tables) {
      const name = `gurukul.${table}`;
      for (const sql of [`SELECT * FROM ${name}`, `INSERT INTO ${name} DEFAULT VALUES`, `DELETE FROM ${name}`,
        `TRUNCATE ${name}`, `DROP TABLE ${name}`, `BEGIN; LOCK TABLE ${name}`]) {
        await assert.rejects(postgres.query(database, sql, role), DENIED, `${role}: ${sql}`);
      }
    }
    await assert.rejects(postgres.query(database, 'CREATE TABLE gurukul.mine (id int)', role), DENIED);
    assert.equal(await postgres.query(database, 'SELECT COUNT(*) FROM gurukul.messages'), '4');
  });
}

test('the server creates no tables outside its own schema', { skip }, async () => {
  assert.equal(await postgres.query(database, `SELECT COUNT(*) FROM pg_class c JOIN pg_namespace n
    ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND c.relkind IN ('r', 'v', 'm', 'S')`), '0');
});
