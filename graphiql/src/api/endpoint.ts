/** Address of the GraphQL endpoint, which lies beside the folder of this page. */
export const endpointUrl = new URL('../graphql', document.baseURI).href;

/** Address of the same endpoint for subscriptions (graphql-transport-ws). */
export const subscriptionUrl = endpointUrl.replace(/^http/, 'ws');
