/** An operation to begin with. */
export interface Example {
  /** File name without its ending, for example 01-who-am-i. */
  slug: string;
  /** The same in words, for example Who am I. */
  title: string;
  /** What it does: the comment above the operation, up to what it says about the variables. */
  summary: string;
  query: string;
  variables: string | null;
}

interface ExampleFile {
  name: string;
  query: string;
  variables?: string | null;
}

/** Examples that the service offers; none when it offers none. */
export async function loadExamples(): Promise<Example[]> {
  try {
    const response = await fetch('examples.json', { headers: { accept: 'application/json' } });
    if (!response.ok) return [];
    const files: unknown = await response.json();
    return Array.isArray(files) ? files.filter(isExampleFile).map(toExample) : [];
  } catch {
    return [];
  }
}

function isExampleFile(file: unknown): file is ExampleFile {
  const { name, query } = (file ?? {}) as Partial<ExampleFile>;
  return typeof name === 'string' && typeof query === 'string';
}

function toExample({ name, query, variables }: ExampleFile): Example {
  const slug = name.replace(/\.graphql$/, '');
  const words = slug.replace(/^\d+-/, '').replaceAll('-', ' ');
  return {
    slug,
    title: words.charAt(0).toUpperCase() + words.slice(1).replace(/\bi\b/g, 'I'),
    summary: summaryOf(query),
    query,
    variables: variables ?? null,
  };
}

function summaryOf(query: string): string {
  const lines = /^(#.*\n)*/
    .exec(query)![0]
    .split('\n')
    .map((line) => line.replace(/^#\s*/, ''));
  const end = lines.findIndex((line) => line.startsWith('Variables:'));
  return lines
    .slice(0, end < 0 ? undefined : end)
    .join(' ')
    .trim();
}
