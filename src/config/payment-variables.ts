import { z } from 'zod';
import { baseUrl, list } from './values.ts';
import type { Variable } from './variables.ts';

/** Variables of the providers by which people pay. */
export const paymentVariables = {
  STRIPE_SECRET_KEY: {
    about: 'Secret or restricted key of the Stripe account that takes payments. Unset: nobody pays by Stripe.',
    schema: z.string().min(8, 'must have 8 characters at least').optional(),
    secret: true,
  },
  STRIPE_WEBHOOK_SECRETS: {
    about:
      'Signing secrets of the Stripe webhook endpoint at /integrations/stripe/webhook, separated by commas: two while one is replaced. Required with STRIPE_SECRET_KEY.',
    schema: list.default([]),
    secret: true,
  },
  STRIPE_API_URL: {
    about: 'Where the Stripe API is.',
    schema: baseUrl.default('https://api.stripe.com'),
    shown: 'https://api.stripe.com',
  },
  YOOKASSA_SHOP_ID: {
    about: 'Shop of YooKassa that takes payments. Unset: nobody pays by YooKassa.',
    schema: z
      .string()
      .regex(/^\d{1,20}$/, 'must be a number')
      .optional(),
  },
  YOOKASSA_SECRET_KEY: {
    about: 'Secret key of that shop. Required with YOOKASSA_SHOP_ID.',
    schema: z.string().min(8, 'must have 8 characters at least').optional(),
    secret: true,
  },
  YOOKASSA_API_URL: {
    about: 'Where the YooKassa API is, with its version.',
    schema: baseUrl.default('https://api.yookassa.ru/v3'),
    shown: 'https://api.yookassa.ru/v3',
  },
} as const satisfies Readonly<Record<string, Variable>>;
