import { asSessionId, asUserId } from '@/lib/protocol';
import { problem } from '@/lib/testing/scripted-api';
import type { Encounter } from './encounter';

export const notWritten = problem(404, 'not_found', 'there is no such call of yours');

export const encounter: Encounter = { callId: asSessionId('c-1'), partnerId: asUserId('u-2'), name: 'Ada' };
