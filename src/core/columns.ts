import { Column, type ColumnOptions } from 'typeorm';

/** A column that holds an instant, to the millisecond: JavaScript's precision, so that keyset cursors lose nothing. */
export const InstantColumn = (name: string, options: ColumnOptions = {}): PropertyDecorator =>
  Column({ type: 'timestamptz', precision: 3, name, ...options });
