/** Parts of the service that can be switched off. */
export const serviceFeatures = ['USER_MANAGEMENT', 'BUDGET_MANAGEMENT', 'BILLING', 'INQUIRIES', 'MAIL'] as const;
export type ServiceFeature = (typeof serviceFeatures)[number];

/** Which parts are switched on; one that is not listed is off. */
export type Features = Readonly<Partial<Record<ServiceFeature, boolean>>>;
