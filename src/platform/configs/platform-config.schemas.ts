/**
 * What documents of known namespaces may be, as JSON Schemas (2020-12). Members whose names begin with `x-` are the
 * platform's own in every object. Names of secrets are such as `isSecretName` knows.
 */

const address = { type: 'string', pattern: '^https?://[^\\s/?#@]+([/?#]\\S*)?$', maxLength: 2_048 } as const;
const yesOrNo = { type: 'boolean' } as const;
const text = (most: number, least = 1) => ({ type: 'string', minLength: least, maxLength: most }) as const;
const secret = { type: 'string', minLength: 1, maxLength: 10_000, writeOnly: true } as const;
const id = { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*$', maxLength: 100 } as const;
const instant = {
  type: 'string',
  pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(:\\d{2}(\\.\\d+)?)?(Z|[+-]\\d{2}:\\d{2})$',
};
const modelIds = { type: 'array', items: text(200), uniqueItems: true, maxItems: 1_000 } as const;

const shape = (properties: object, required: readonly string[] = []) => ({
  type: 'object',
  properties,
  required,
  patternProperties: { '^x-': true },
  additionalProperties: false,
});

/** A list whose members have ids; that no two have the same, the keyword `uniqueIds` says. */
const listOf = (properties: object, required: readonly string[], most: number) => ({
  type: 'array',
  items: shape({ id, ...properties }, ['id', ...required]),
  uniqueIds: true,
  maxItems: most,
});

/** How somebody proves itself at a server, and what with. */
const authentication = {
  ...shape(
    {
      type: { enum: ['none', 'bearer', 'basic', 'session'] },
      token: secret,
      username: text(200),
      password: secret,
    },
    ['type'],
  ),
  allOf: [
    { if: { properties: { type: { const: 'bearer' } } }, then: { required: ['token'] } },
    { if: { properties: { type: { const: 'basic' } } }, then: { required: ['username', 'password'] } },
  ],
};

const jupyter = {
  ...shape(
    {
      url: address,
      authentication: { enum: ['none', 'token', 'password'] },
      token: secret,
      password: secret,
      timeoutSeconds: { type: 'integer', minimum: 1, maximum: 3_600 },
    },
    ['url'],
  ),
  allOf: ['token', 'password'].map((kind) => ({
    if: { properties: { authentication: { const: kind } }, required: ['authentication'] },
    then: { required: [kind] },
  })),
};

/** Code that is run: in the browser (pyodide), or by a Jupyter server. */
const running = (more: object) => ({
  ...shape({ enabled: yesOrNo, engine: { enum: ['pyodide', 'jupyter'] }, jupyter, ...more }, ['enabled']),
  if: { properties: { engine: { const: 'jupyter' } }, required: ['engine'] },
  then: { required: ['jupyter'] },
});

/** The schema of each known namespace; in others a document has whatever shape. */
export const platformConfigSchemas: Readonly<Record<string, object>> = {
  connections: shape({
    directConnections: shape({ enabled: yesOrNo }, ['enabled']),
    modelCache: shape({ enabled: yesOrNo, ttlSeconds: { type: 'integer', minimum: 1, maximum: 86_400 } }, ['enabled']),
    providers: listOf(
      {
        name: text(200),
        kind: { enum: ['openai', 'azure_openai', 'anthropic', 'ollama', 'other'] },
        baseUrl: address,
        apiKey: secret,
        enabled: yesOrNo,
        modelIds,
      },
      ['baseUrl'],
      100,
    ),
  }),
  tool_servers: shape(
    {
      servers: listOf(
        {
          name: text(200),
          description: text(2_000, 0),
          kind: { enum: ['openapi', 'mcp'] },
          url: address,
          authentication,
          enabled: yesOrNo,
        },
        ['name', 'url'],
        100,
      ),
    },
    ['servers'],
  ),
  code_execution: shape({
    execution: running({}),
    interpreter: running({ promptTemplate: text(10_000, 0) }),
  }),
  models: shape({
    defaultModels: modelIds,
    order: modelIds,
  }),
  ui: shape({
    banners: listOf(
      {
        kind: { enum: ['info', 'success', 'warning', 'error'] },
        title: text(200, 0),
        content: text(5_000),
        dismissible: yesOrNo,
        startsAt: instant,
        endsAt: instant,
      },
      ['kind', 'content'],
      50,
    ),
    promptSuggestions: {
      type: 'array',
      items: shape({ title: text(200), subtitle: text(200, 0), content: text(5_000) }, ['title', 'content']),
      maxItems: 100,
    },
  }),
  litellm: shape({
    identifyBy: {
      type: 'array',
      items: { enum: ['user_id', 'user_email', 'key_alias', 'end_user'] },
      uniqueItems: true,
      minItems: 1,
    },
    modelCategories: {
      type: 'array',
      items: shape({ pattern: text(200), category: { enum: ['PLATFORM', 'CLI', 'PREMIUM_MODELS'] } }, [
        'pattern',
        'category',
      ]),
      maxItems: 1_000,
    },
  }),
};
