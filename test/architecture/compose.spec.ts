import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { loadSettings } from '#config';

type Service = {
  readonly image?: string;
  readonly profiles?: readonly string[];
  readonly restart?: string;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly ports?: readonly string[];
  readonly networks?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly deploy?: { readonly replicas: number };
};
type Compose = {
  readonly services: Readonly<Record<string, Service>>;
  readonly secrets: Readonly<Record<string, { readonly file?: string }>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean } | null>>;
};

const { services, secrets, networks }: Compose = parse(readFileSync('docker/compose.yaml', 'utf8'), {
  merge: true,
});
const all = Object.entries(services);
const cluster = all.filter(([, { profiles = [] }]) => profiles.includes('cluster'));
const namesOf = (found: typeof all) => found.map(([name]) => name);

describe('the containers of a cluster', () => {
  it('are three event stores, one PostgreSQL, two nodes, two projectors and a balancer, and leave the single process alone', () => {
    const stores = ['events-1', 'events-2', 'events-3', 'postgres'];
    expect(namesOf(cluster)).toEqual(['api', 'balancer', 'certificates', ...stores, 'projector']);
    expect([services.api?.deploy?.replicas, services.projector?.deploy?.replicas]).toEqual([2, 2]);
    expect(services.continuum?.profiles).toBeUndefined();
  });

  it.each(all)('%s may do no more than it must, and comes back where it ends', (name, service) => {
    const { cap_drop, read_only, security_opt, restart } = service;
    expect([cap_drop, read_only, security_opt]).toEqual([['ALL'], true, ['no-new-privileges:true']]);
    expect(restart).toBe(name === 'certificates' ? 'no' : 'unless-stopped');
  });

  it('are of images of one version', () => {
    const images = cluster
      .map(([, { image = '' }]) => image)
      .filter((image) => image !== 'continuum-cluster');
    expect(images.filter((image) => !/^[\w/]+:\d+\.\d+(\.\d+)?(-[\w-]+)?$/.test(image))).toEqual([]);
  });

  it('are reached through the balancer alone, from this machine', () => {
    const open = all.filter(([, { ports = [] }]) => ports.length > 0);
    expect(namesOf(open)).toEqual(['balancer', 'continuum']);
    expect(
      open.flatMap(([, { ports = [] }]) => ports).filter((port) => !port.startsWith('127.0.0.1:')),
    ).toEqual([]);
    const isOutside = ({ networks: joined = [] }: Service) =>
      joined.some((name) => !networks[name]?.internal);
    expect(namesOf(cluster.filter(([, service]) => service.networks && isOutside(service)))).toEqual([
      'balancer',
    ]);
  });

  it('get their secrets as files', () => {
    expect(Object.values(secrets).filter(({ file }) => file === undefined)).toEqual([]);
    const given = cluster.flatMap(([, { environment = {} }]) => Object.entries(environment));
    const open = given.filter(([name]) => /PASSWORD|KEY/.test(name) && !name.endsWith('_FILE'));
    expect([open, given.filter(([, value]) => /:\/\/[^/]*:[^/]*@/.test(value))]).toEqual([[], []]);
  });

  it.each(['api', 'projector'])('tell each %s what it needs, beside what the image says', (name) => {
    const folder = mkdtempSync(join(tmpdir(), 'compose-'));
    try {
      const certificate = '-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n';
      writeFileSync(join(folder, 'file'), certificate);
      const [, inImage = ''] =
        /^ENV ((?:.*\\\n)*.*)$/m.exec(readFileSync('docker/Dockerfile', 'utf8').split(/^FROM/m)[2] ?? '') ??
        [];
      const ofImage = Object.fromEntries(
        inImage.split(/\s*\\\n\s*/).map((pair) => pair.split('=') as [string, string]),
      );
      expect(ofImage).toHaveProperty('CONTINUUM_PORT', '3000');
      const given = Object.entries(services[name]?.environment ?? {}).map(([key, value]) => [
        key,
        value.replace(/\/(certificates|run\/secrets)\/[\w./]+/, join(folder, 'file')),
      ]);
      const { cluster: told } = loadSettings({ ...ofImage, ...Object.fromEntries(given) });
      expect(told?.eventStore).toEqual({
        url: 'esdb+discover://admin@events-1:2113,events-2:2113,events-3:2113?nodePreference=leader',
        password: certificate.trimEnd(),
        ca: certificate.trimEnd(),
      });
      expect(new URL(told?.readStore ?? '').searchParams.get('sslmode')).toBe('verify-full');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
