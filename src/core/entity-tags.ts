/** Whether a list of entity tags, as If-Match and If-None-Match bring it, names this one; compared weakly (RFC 9110 §8.8.3.2). */
export const namesTag = (list: string, tag: string): boolean =>
  list.trim() === '*' || list.split(',').some((each) => opaque(each) === opaque(tag));

const opaque = (tag: string): string => tag.trim().replace(/^W\//, '');
