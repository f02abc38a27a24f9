import type { OpenAPIObject } from '@nestjs/swagger';
import type { ProblemTable } from '#http';
import { curlOf, EXAMPLES } from './docs-examples.js';

export const STYLE = `
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid #ccc; padding: .4rem; text-align: left; vertical-align: top; }
pre { background: #f4f4f4; overflow: auto; padding: .5rem; }
:target { background: #fff3b0; }
@media (prefers-color-scheme: dark) {
  body { background: #161616; color: #eee; } a { color: #8cf; } pre { background: #262626; }
  :target { background: #554400; }
}
`;

/** Every operation with what it takes, without scripts and without the network. */
export function operationsPage({ info, paths, components }: OpenAPIObject): string {
  const rows = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations as Record<string, Operation>).map(
      ([method, operation]) =>
        `<tr><td><code>${method.toUpperCase()}</code></td><td><code>${escaped(path)}</code></td>` +
        `<td>${escaped(operation.summary ?? operation.description ?? '')} ${takes(operation)}</td></tr>`,
    ),
  );
  const schemas = Object.entries(components?.schemas ?? {}).map(
    ([name, schema]) =>
      `<h3 id="${escaped(name)}">${escaped(name)}</h3><pre>${escaped(JSON.stringify(schema, null, 2))}</pre>`,
  );
  return page(
    info.title,
    `<p>${escaped(info.description ?? '')}</p>
<p><a href="/openapi.json">OpenAPI document</a> · <a href="/docs/problems">Problems</a></p>
<h2>Try it</h2>
<p>Run <code>npm run demo</code>, put the token it prints for <code>admin</code> into <code>TOKEN</code> and the
patient's id into <code>PATIENT</code>.</p>
${EXAMPLES.map((example) => `<p>${escaped(example.says)}</p><pre>${escaped(curlOf(example))}</pre>`).join('\n')}
<h2>Operations</h2>
<table><tr><th>Method</th><th>Path</th><th>What</th></tr>${rows.join('\n')}</table>
<h2>Shapes</h2>${schemas.join('\n')}`,
  );
}

/** Every code that an answer may carry, each with an anchor that `type` of a problem leads to. */
export function problemsPage(problems: ProblemTable): string {
  const rows = Object.entries(problems)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(
      ([code, { status, title }]) =>
        `<tr id="${escaped(code)}"><td><code>${escaped(code)}</code></td><td>${status}</td><td>${escaped(title)}</td></tr>`,
    );
  return page(
    'Problems',
    `<p>What goes wrong is answered as <code>application/problem+json</code> (RFC 9457) with one of these codes.</p>
<table><tr><th>Code</th><th>Status</th><th>What it means</th></tr>${rows.join('\n')}</table>`,
  );
}

type Operation = {
  readonly summary?: string;
  readonly description?: string;
  readonly requestBody?: { readonly content?: Record<string, { schema?: { $ref?: string } }> };
  readonly parameters?: readonly { readonly name?: string; readonly in?: string }[];
};

function takes({ requestBody, parameters = [] }: Operation): string {
  const refs = Object.values(requestBody?.content ?? {}).flatMap(({ schema }) => schema?.$ref ?? []);
  const names = refs.map((ref) => escaped(ref.split('/').at(-1) ?? ''));
  const query = parameters.flatMap((parameter) =>
    parameter.in === 'query' ? [escaped(parameter.name ?? '')] : [],
  );
  return [
    ...names.map((name) => `<a href="#${name}">${name}</a>`),
    ...query.map((name) => `<code>?${name}=</code>`),
  ].join(' ');
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escaped(title)}</title><style>${STYLE}</style></head>
<body><h1>${escaped(title)}</h1>
${body}
</body></html>
`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character);
}
