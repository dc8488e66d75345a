/** `/api/v1/me`: the user's profile, picture and data. */
import type { Reader } from '@/lib/protocol';
import type { Api } from './http';
import type { Person } from './read';
import { readPerson } from './read';

export interface Ban {
  readonly reason: string;
  /** Null: for good. */
  readonly untilMs: number | null;
}

export interface Me extends Person {
  readonly interests: readonly string[];
  readonly createdAtMs: number;
  readonly isAdmin: boolean;
  /** A picture on another host, from the token. It is shown only to its owner. */
  readonly avatarHint: string | null;
  readonly ban: Ban | null;
}

export interface MeChange {
  readonly name?: string | null;
  readonly interests?: readonly string[];
}

const path = '/api/v1/me';
export const avatarTypes = ['image/png', 'image/jpeg', 'image/webp'] as const;
export const avatarBytesMax = 5 * 1024 * 1024;

export const getMe = (api: Api): Promise<Me> => api.get(path, readMe);
export const changeMe = (api: Api, change: MeChange): Promise<Me> => api.send('PATCH', path, change, readMe);
export const deleteMe = (api: Api): Promise<void> => api.command('DELETE', path);
/** All data of the user as a JSON file. */
export const exportMe = (api: Api): Promise<Blob> => api.download(`${path}/export`);
export const removeAvatar = (api: Api): Promise<void> => api.command('DELETE', `${path}/avatar`);

/** Returns the path of the new picture. */
export function uploadAvatar(api: Api, picture: Blob): Promise<string> {
  return api.upload(`${path}/avatar`, picture, (reader) => reader.text('avatarUrl'));
}

export function readBan(reader: Reader): Ban {
  return { reason: reader.text('reason'), untilMs: reader.numberOrNull('until') };
}

function readMe(reader: Reader): Me {
  return {
    ...readPerson(reader),
    interests: reader.texts('interests'),
    createdAtMs: reader.number('createdAt'),
    isAdmin: reader.flag('isAdmin'),
    avatarHint: reader.textOrNull('avatarHint'),
    ban: reader.nullable('ban', readBan),
  };
}
