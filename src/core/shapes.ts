import {
  ArgsType,
  Extensions,
  Field,
  ID,
  Int,
  InputType,
  InterfaceType,
  ObjectType,
  type ClassType,
} from 'type-graphql';
import { ErrorCodeEnum } from './enums.ts';
import type { ErrorCode } from './error-code.ts';
import { Currency, DateTime, Decimal } from './scalars.ts';

/** Marks a type whose fields follow from its shape: the access list takes them all as readable with their parent. */
export const readableWhole = { readableWhole: true };

/** Says of a list without pages how many items it usually has, where that is not ten: by this it is charged for. */
export const usually = (size: number) => ({ usualSize: size });

/** Marks a query whose arguments hold a secret: it is not answered over GET, where they would stand in the address. */
export const refusedOverGet = { refusedOverGet: true };

/** The same for a query of which one argument, which may be left out, is a secret. */
export const refusedOverGetWith = (argument: string) => ({ refusedOverGet: argument });

/** An object with a stable, globally unique ID. */
@InterfaceType('Node', { description: 'An object with a stable, globally unique ID.' })
export abstract class Node {
  @Field(() => ID, { description: 'UUIDv7, unique over all types.' }) id!: string;
}

@Extensions(readableWhole)
@ObjectType('PageInfo', {
  description: 'Position of a page in a list (Relay Cursor Connections).',
  simpleResolvers: true,
})
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether more items follow this page.' }) hasNextPage!: boolean;
  @Field(() => Boolean, { description: 'Whether items precede this page.' }) hasPreviousPage!: boolean;
  @Field(() => String, { nullable: true, description: 'Cursor of the first item of this page.' })
  startCursor!: string | null;
  @Field(() => String, { nullable: true, description: 'Cursor of the last item of this page.' })
  endCursor!: string | null;
}

/** The arguments of a connection; a list with a filter or an order extends it. */
@ArgsType()
export class ConnectionArgs {
  @Field(() => Int, { nullable: true, defaultValue: 25 }) first!: number | null;
  @Field(() => String, { nullable: true }) after!: string | null;
  @Field(() => Int, { nullable: true }) last!: number | null;
  @Field(() => String, { nullable: true }) before!: string | null;
}

interface ConnectionWords {
  readonly page: string;
  readonly edge: string;
  readonly totalCount?: string;
}

/** The connection and edge types of a node type; resolvers return a `Page` as one. */
export function connectionOf<T extends object>(name: string, node: () => ClassType<T>, words: ConnectionWords) {
  @Extensions(readableWhole)
  @ObjectType(`${name}Edge`, { description: words.edge, simpleResolvers: true })
  class Edge {
    @Field(() => String) cursor!: string;
    @Field(node) node!: T;
  }

  @Extensions(readableWhole)
  @ObjectType(`${name}Connection`, { description: words.page, simpleResolvers: true })
  class Connection {
    @Field(() => [Edge]) edges!: Edge[];
    @Field(() => [node()]) nodes!: readonly T[];
    @Field(() => PageInfo) pageInfo!: PageInfo;
    /** Counted by a call, so that it is counted only where it is selected. */
    @Field(() => Int, words.totalCount ? { description: words.totalCount } : {})
    totalCount!: number | (() => Promise<number>);
  }
  return Connection;
}

/** A payload with one object, under the object's name. */
export function payloadOf<K extends string, T extends object>(
  name: string,
  key: K,
  type: () => ClassType<T>,
  description: string,
): ClassType<Record<K, T>> {
  @Extensions(readableWhole)
  @ObjectType(`${name}Payload`, { description, simpleResolvers: true })
  class Payload {}
  Field(type)(Payload.prototype, key);
  return Payload as unknown as ClassType<Record<K, T>>;
}

@Extensions(readableWhole)
@ObjectType('DeletePayload', { description: 'Result of a delete mutation.', simpleResolvers: true })
export class DeletePayload {
  @Field(() => ID, { description: 'ID of the object that no longer exists.' }) deletedId!: string;
}

@Extensions(readableWhole)
@ObjectType('ItemError', { description: 'Why one item of a bulk operation failed.', simpleResolvers: true })
export class ItemError {
  @Field(() => ErrorCodeEnum, { description: 'Machine-readable reason.' }) code!: ErrorCode;
  @Field(() => String, { description: 'Readable explanation, in English.' }) message!: string;
  @Field(() => [String], {
    nullable: true,
    description: 'Input field at fault, for example ["email"]; null when the whole item is.',
  })
  path!: readonly string[] | null;
}

@InputType('DateTimeRange', { description: 'A half-open time range: from <= t < to. An omitted end is open.' })
export class DateTimeRange {
  @Field(() => DateTime, { nullable: true, description: 'Earliest instant, inclusive.' }) from?: Date | null;
  @Field(() => DateTime, { nullable: true, description: 'Latest instant, exclusive.' }) to?: Date | null;
}

@Extensions(readableWhole)
@ObjectType('Money', { description: 'An amount of money.', simpleResolvers: true })
export class Money {
  @Field(() => Decimal, { description: 'Exact amount.' }) amount!: string;
  @Field(() => Currency, { description: 'Currency of the amount.' }) currency!: string;
}
