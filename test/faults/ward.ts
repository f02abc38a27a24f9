import assert from 'node:assert/strict';
import type { TestService } from '../e2e/service.js';

/** Whose commands are sent; part of each command's id. */
export const CASE_MANAGER = 'ana-ruiz';

/** Gives a new service an organisation with one facility and a case manager. @returns the case manager's token */
export async function openWard(service: TestService): Promise<string> {
  const levels = ['inpatient', 'php', 'iop', 'outpatient', 'aftercare'];
  const house = { organisation: 'lakeside', name: 'Lakeside House', zone: 'America/Chicago', levels };
  const account = {
    accountId: CASE_MANAGER,
    name: 'Ana Ruiz',
    role: 'case_manager',
    organisation: 'lakeside',
  };
  const answers = [
    await service.request('PUT', '/v1/organisations/lakeside', { body: { name: 'Lakeside' } }),
    await service.request('PUT', '/v1/facilities/lakeside-house', { body: house }),
    await service.post('/v1/accounts', account),
    await service.post(`/v1/accounts/${CASE_MANAGER}/tokens`, {}),
  ];
  for (const { status, text } of answers) assert.ok(status < 300, text);
  return answers.at(-1)?.json.token;
}
