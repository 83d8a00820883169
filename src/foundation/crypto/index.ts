export { SecretBox, digestOf, newToken } from './secret-box.ts';
