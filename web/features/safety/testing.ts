import { asSessionId, asUserId } from '@/lib/protocol';
import { problem } from '@/lib/testing/scripted-api';
import type { CallPartner } from './call-partner';

export const notWritten = problem(404, 'not_found', 'you have no call with this id');

export const callPartner: CallPartner = { callId: asSessionId('c-1'), partnerId: asUserId('u-2'), name: 'Ada' };
