// People with embedded accounts, and the HTTP API as they use it.
//
//   const person = await signUp(server);                   // { id, token }
//   const { a, b, match } = await meet(server, person, await guest(server));
//   await api(server, 'GET', '/api/v1/calls', { token: person.token });   // { status, headers, body }

import assert from 'node:assert/strict';
import { Client } from './client.mjs';
import { eventually, guarded, unique } from './guard.mjs';

export const PASSWORD = 'a long password';

export async function api(server, method, path, { token, body } = {}) {
  const answer = await guarded(fetch(`${server.httpUrl}${path}`, {
    method,
    headers: {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(body && { 'content-type': 'application/json' }),
    },
    body: body && JSON.stringify(body),
  }), `${method} ${path}`);
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: text === '' ? null : JSON.parse(text) };
}

async function session(server, path, body) {
  const answer = await api(server, 'POST', path, { body });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return { id: answer.body.user.id, token: answer.body.access_token };
}

export function signUp(server, email = `${unique('person')}@campus.example`) {
  return session(server, '/auth/v1/signup', { email, password: PASSWORD });
}

export function signIn(server, email) {
  return session(server, '/auth/v1/token?grant_type=password', { email, password: PASSWORD });
}

export async function signUpAdmin(server, email) {
  const person = await signUp(server, email);
  await makeAdmin(server, email, person.token);
  return person;
}

// Runs `gurukul admin add` and resolves when the running server knows the new administrator.
export async function makeAdmin(server, email, token) {
  const { code, stderr } = await server.command('admin', 'add', email);
  assert.equal(code, 0, stderr);
  await eventually(`${email} to be an administrator`, async () => {
    const { status } = await api(server, 'GET', '/api/v1/admin/overview', { token });
    return status === 200;
  });
}

export function guest(server) {
  return session(server, '/auth/v1/signup', { data: {} });
}

// Connects and authenticates. `data` is sent along with the token.
export async function online(server, person, data = {}) {
  const client = await Client.connect(server);
  client.send('authenticate', { token: person.token, ...data });
  client.welcome = await client.expect('welcome');
  assert.equal(client.welcome.userId, person.id);
  client.userId = person.id;
  return client;
}

// Brings two people into a session. They share an interest that nobody else has, so others are not matched with them.
export async function meet(server, first, second) {
  const [a, b] = [await online(server, first), await online(server, second)];
  const interests = [unique('only-these-two')];
  a.send('join_queue', { interests });
  await a.expect('queued');
  b.send('join_queue', { interests });
  const match = await b.expect('match_found');
  await a.expect('match_found');
  return { a, b, match };
}
