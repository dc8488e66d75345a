// A browser with its own loopback address. It keeps its cookie unless `cookies` is false.
//
//   const owner = new Visitor(server);                         // 127.0.0.1
//   const stranger = new Visitor(server, { address: '127.0.0.9', cookies: false });
//   await owner.signUp(email);  await stranger.signIn(email, 'a guess');   // { status, headers, body }

import { request as httpRequest } from 'node:http';
import { guarded } from '../../integration/lib/guard.mjs';
import { PASSWORD } from '../../integration/lib/accounts.mjs';

export { PASSWORD };

const bodyOf = (reply, text) =>
  (/json/.test(reply.headers['content-type']) ? JSON.parse(text) : text === '' ? null : text);

export class Visitor {
  constructor(server, { address = '127.0.0.1', cookies = true } = {}) {
    Object.assign(this, { server, address, cookies, cookie: null });
  }

  ask(method, path, { body, token, headers = {} } = {}) {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const done = new Promise((resolve, reject) => {
      const request = httpRequest({
        host: this.server.host, port: this.server.port, localAddress: this.address, agent: false, method, path,
        headers: {
          ...(text !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
          ...(token && { authorization: `Bearer ${token}` }), ...(this.cookie && { cookie: this.cookie }), ...headers,
        },
      }, (reply) => {
        const chunks = [];
        reply.on('data', (chunk) => chunks.push(chunk));
        reply.on('error', reject);
        reply.on('end', () => {
          const given = reply.headers['set-cookie']?.[0];
          if (given && this.cookies) [this.cookie] = given.split(';');
          const answer = Buffer.concat(chunks).toString('utf8');
          resolve({ status: reply.statusCode, headers: reply.headers, body: bodyOf(reply, answer) });
        });
      });
      request.on('error', reject);
      request.end(text);
    });
    return guarded(done, `${method} ${path}`);
  }

  post(path, body, token) { return this.ask('POST', path, { body, token }); }
  signUp(email, password = PASSWORD) { return this.post('/auth/v1/signup', { email, password, data: {} }); }
  signUpGuest() { return this.post('/auth/v1/signup', { data: {} }); }
  signIn(email, password = PASSWORD) { return this.post('/auth/v1/token?grant_type=password', { email, password }); }
}

// `count` visitors without cookies, each with its own address from 127.0.1.10 on.
export function strangers(server, count, options = {}) {
  return Array.from({ length: count }, (_, index) =>
    new Visitor(server, { address: `127.0.${1 + Math.floor(index / 200)}.${10 + (index % 200)}`, cookies: false, ...options }));
}
