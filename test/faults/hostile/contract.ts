/** The part of JSON Schema that the contract uses. */
export type Schema = {
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly format?: string;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly maxLength?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
};

export type Parameter = { readonly name: string; readonly in: string; readonly schema: Schema };

/** One operation of the contract. */
export type Route = {
  /** `POST /v1/patients/{patientId}/admissions` */
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly Parameter[];
  /** Null where nothing is taken. */
  readonly body: Schema | null;
};

type Operation = {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
};

/** What the service says it takes, from its own `/openapi.json`. */
export class Contract {
  readonly routes: readonly Route[];
  private readonly schemas: Readonly<Record<string, Schema>>;

  constructor(document: {
    readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
    readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
  }) {
    this.schemas = document.components.schemas;
    this.routes = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.entries(operations).map(([verb, { parameters = [], requestBody }]) => ({
        name: `${verb.toUpperCase()} ${path}`,
        method: verb.toUpperCase(),
        path,
        parameters,
        body: requestBody?.content['application/json']?.schema ?? null,
      })),
    );
  }

  /** The schema itself, where another refers to it. @throws Error where it is not there */
  resolve(schema: Schema): Schema {
    const inner = schema.allOf?.[0];
    if (inner !== undefined) return this.resolve(inner);
    if (schema.$ref === undefined) return schema;
    const found = this.schemas[schema.$ref.split('/').at(-1) ?? ''];
    if (found === undefined) throw new Error(`The contract has no ${schema.$ref}`);
    return found;
  }
}
