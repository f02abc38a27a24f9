import {
  type BinaryOperationNode,
  type DatabaseIntrospector,
  type Dialect,
  type Kysely,
  OperatorNode,
  PostgresDialect,
  PostgresIntrospector,
  PostgresQueryCompiler,
  PrimitiveValueListNode,
  type QueryCompiler,
  sql,
  type TableMetadata,
} from 'kysely';
import type { AnyTables } from '../read-store.js';
import type { Pool } from './pool.js';

/** Kysely over PostgreSQL, which sees the tables of the connection's own schema and no others. */
export function ownSchemaDialect(pool: Pool): Dialect {
  return new OwnSchemaDialect({ pool });
}

class OwnSchemaDialect extends PostgresDialect {
  override createQueryCompiler(): QueryCompiler {
    return new OneListCompiler();
  }

  override createIntrospector(db: Kysely<AnyTables>): DatabaseIntrospector {
    return new OwnSchemaIntrospector(db);
  }
}

/** Sends a list of values as one, so that a statement is the same text for lists of any length. */
class OneListCompiler extends PostgresQueryCompiler {
  protected override visitBinaryOperation(node: BinaryOperationNode): void {
    const { leftOperand, operator, rightOperand } = node;
    const isIn = OperatorNode.is(operator) && operator.operator === 'in';
    if (!isIn || !PrimitiveValueListNode.is(rightOperand)) {
      super.visitBinaryOperation(node);
      return;
    }
    this.visitNode(leftOperand);
    this.append(' = any(');
    this.appendValue(rightOperand.values);
    this.append(')');
  }
}

class OwnSchemaIntrospector extends PostgresIntrospector {
  private readonly own: Kysely<AnyTables>;

  constructor(db: Kysely<AnyTables>) {
    super(db);
    this.own = db;
  }

  /** Names alone: nobody asks for the columns. */
  override async getTables(): Promise<TableMetadata[]> {
    const { rows } = await sql<{ name: string }>`
      select relname as name from pg_class
      where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p')`.execute(this.own);
    return rows.map(({ name }) => ({ name, isView: false, columns: [] }));
  }
}
