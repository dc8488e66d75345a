// People with the official Supabase client. Each device has its own storage.
//
//   const device = newDevice(server);
//   const { data, error } = await device.signInAnonymously();

import assert from 'node:assert/strict';
import { AuthClient } from '@supabase/auth-js';
import { unique } from '../../integration/lib/guard.mjs';

export const PASSWORD = 'correct horse battery';
export const newEmail = () => `${unique('student')}@campus.example`;

export function newDevice(server, options = {}) {
  const kept = new Map();
  return new AuthClient({
    url: `${server.httpUrl}/auth/v1`, storageKey: unique('device'), autoRefreshToken: false,
    persistSession: true, detectSessionInUrl: false,
    storage: {
      getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => { kept.set(key, value); },
      removeItem: (key) => { kept.delete(key); },
    },
    ...options,
  });
}

export async function good(promise) {
  const { data, error } = await promise;
  assert.equal(error, null, `${error?.name} ${error?.code} ${error?.message}`);
  return data;
}

export async function refused(promise, code, status) {
  const { error } = await promise;
  assert.ok(error, `wanted ${code}`);
  assert.equal(error.code, code, error.message);
  if (status !== undefined) assert.equal(error.status, status);
  return error;
}
