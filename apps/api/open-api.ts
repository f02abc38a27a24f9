import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { PURPOSE_HEADER, PURPOSES } from '#privacy/access';

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

const problem = {
  type: 'object',
  description: 'RFC 9457; `/docs/problems` lists the codes',
  required: ['type', 'title', 'status', 'code', 'detail'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', description: 'Stable: tell problems apart by it' },
    detail: { type: 'string' },
    field: { type: 'string', description: 'The input that is wrong' },
    wayOut: { type: 'string', description: 'What can be done instead' },
    facts: { type: 'array', items: { type: 'object' }, description: 'What a refusal rests on' },
    warnings: { type: 'array', items: { type: 'object' } },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        properties: { field: { type: 'string' }, rule: { type: 'string' }, message: { type: 'string' } },
      },
    },
  },
} as const;

const header = (name: string, description: string, values?: readonly string[]) => {
  const schema = { type: 'string', ...(values === undefined ? {} : { enum: [...values] }) };
  return { name, in: 'header', required: false, description, schema } as const;
};

/** Taken by every route. */
const READING = [
  header(
    'X-Continuum-After',
    'Consistency token of a command that the answer, or what is decided, must have seen',
  ),
  header('X-Correlation-Id', 'Ties together what one action caused; answered again'),
  header(
    PURPOSE_HEADER,
    'Why you look at patients, for the access log. Left out, it is what the role is for: treatment for case ' +
      'managers, payment for payers, audit for auditors, operations for administrators. Commands pass it over',
    PURPOSES,
  ),
];
/** Taken by every command. */
const SENDING = [
  header('Idempotency-Key', 'The same key and body mean the same command: it is carried out once'),
  header('If-Match', 'ETag of the record as it was read: refused where it has changed since'),
  header('Prefer', '`handling=strict`: where there are warnings, ask before anything is written'),
];

/** The contract of every `/v1` route, from the classes that check the requests. */
export function openApiOf(app: NestFastifyApplication): OpenAPIObject {
  const about = new DocumentBuilder()
    .setTitle('Continuum')
    .setDescription("Follows patients through behavioural-health care. Ask for a token at the operator's.")
    .setVersion('v1')
    .addBearerAuth({ type: 'http', scheme: 'bearer' })
    .addSecurityRequirements('bearer')
    .build();
  const document = SwaggerModule.createDocument(app, about);
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, Problem: { ...problem } as never },
  };
  const failed = {
    description: 'What stands in the way',
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  };
  for (const path of Object.values(document.paths)) {
    for (const method of METHODS) {
      const operation = path[method];
      if (operation === undefined) continue;
      operation.responses = { ...operation.responses, default: failed };
      const headers = method === 'get' ? READING : [...READING, ...SENDING];
      operation.parameters = [...(operation.parameters ?? []), ...headers];
    }
  }
  return document;
}
