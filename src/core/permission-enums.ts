import { permissionAreas, permissionFlags } from './actor.ts';
import { graphqlEnum } from './enums.ts';
import { permissionLevels } from './permission-level.ts';

export const PermissionLevelEnum = graphqlEnum(
  'PermissionLevel',
  permissionLevels,
  'How much of an area may be used. Each level includes those before it.',
  {
    NONE: 'No access.',
    ACCESS: 'See the list, without details.',
    READ: 'See the list and details.',
    WRITE: 'See, create, edit and delete.',
  },
);

export const PermissionAreaEnum = graphqlEnum(
  'PermissionArea',
  permissionAreas,
  'An area of the platform with a permission level.',
  {
    AGENTS: 'AI agents.',
    KNOWLEDGE_BASES: 'Knowledge bases.',
    PROMPTS: 'Prompts.',
    TOOLS: 'Tools.',
    DATABASES: 'Database connections.',
    GLOSSARY: 'Glossary.',
    GUARDRAILS: 'Guardrails.',
    FLOWS: 'Flows.',
    TEMPLATES: 'Expert templates and profiles.',
    USER_MANAGEMENT: 'Delegated administration: users, groups, projects and their members; never of anyone stronger.',
    SETTINGS: 'Delegated administration: settings.',
    EVALUATIONS: 'Delegated administration: evaluations.',
    MONITORING: 'Delegated administration: monitoring and audit log. At most READ.',
  },
);

export const PermissionFlagEnum = graphqlEnum('PermissionFlag', permissionFlags, 'A permission that is on or off.', {
  SHARE_AGENTS: 'Sharing: agents.',
  SHARE_KNOWLEDGE_BASES: 'Sharing: knowledge bases.',
  SHARE_PROMPTS: 'Sharing: prompts.',
  SHARE_TOOLS: 'Sharing: tools.',
  SHARE_DATABASES: 'Sharing: databases.',
  SHARE_GLOSSARIES: 'Sharing: glossaries.',
  CHAT_FILE_UPLOAD: 'Chat: upload files.',
  CHAT_DELETE: 'Chat: delete chats.',
  CHAT_EDIT_MESSAGE: 'Chat: edit messages.',
  CHAT_CONTROLS: 'Chat: model controls.',
  CHAT_VOICE_INPUT: 'Chat: voice input (speech to text).',
  CHAT_VOICE_OUTPUT: 'Chat: voice output (text to speech).',
  CHAT_VOICE_CALL: 'Chat: voice calls.',
  CHAT_MULTIPLE_MODELS: 'Chat: several models at once.',
  CHAT_TEMPORARY: 'Chat: temporary chats.',
  FEATURE_DIRECT_TOOL_SERVERS: 'Feature: direct tool server connections.',
  FEATURE_WEB_SEARCH: 'Feature: web search.',
  FEATURE_IMAGE_GENERATION: 'Feature: image generation.',
  FEATURE_CODE_EXECUTION: 'Feature: code execution.',
  FEATURE_API_KEYS: 'Feature: own API keys.',
});
