import type { KeyObject } from 'node:crypto';
import type { Config } from '#config';
import { givenMasterKey } from '#privacy';

/** The master key that the settings give. @throws KeyRefusedError with its way out */
export function masterKeyOf({
  CONTINUUM_MASTER_KEY_FILE: file,
  CONTINUUM_MASTER_KEY: text,
}: Config): KeyObject {
  return givenMasterKey({ ...(file && { file }), ...(text && { text }) });
}
