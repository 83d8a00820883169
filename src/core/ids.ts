import { v7, validate } from 'uuid';

/** A UUIDv7 (RFC 9562 §5.7): unique everywhere and sortable by creation. */
export const newId = (): string => v7();

/** Whether a client's ID can be one of ours. An ID that cannot be is answered as one that does not exist. */
export const isId = (value: string): boolean => validate(value);

/** An ID as it is compared: without regard to case (RFC 9562 §4). */
export const canonical = (id: string): string => id.toLowerCase();
