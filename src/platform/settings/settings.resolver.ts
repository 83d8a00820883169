import { Arg, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import type { JsonObject } from '../../core/json.ts';
import type { RequestContext } from '../../core/request-context.ts';
import { JSONObject } from '../../core/scalars.ts';
import type { SettingsTransferService } from './settings-transfer.service.ts';
import { UpdateSettingsInput } from './settings.inputs.ts';
import type { SettingsService } from './settings.service.ts';
import { ImportSettingsPayload, SettingsObject, SettingsPayload } from './settings.type.ts';

@Resolver()
export class SettingsResolver {
  constructor(
    private readonly service: SettingsService,
    private readonly transfers: SettingsTransferService,
  ) {}

  @Query(() => SettingsObject, { nullable: true, description: 'Settings. Access: settings READ.' })
  settings(@Ctx() { read }: RequestContext): Promise<SettingsObject> {
    return read((db) => this.service.find(db));
  }

  @Query(() => JSONObject, {
    nullable: true,
    description:
      'Settings and configuration documents as one JSON document without secrets, for importSettings. Access: administrators.',
  })
  exportSettings(@Ctx() { read }: RequestContext): Promise<JsonObject> {
    return read((db) => this.transfers.export(db));
  }

  @Mutation(() => SettingsPayload, {
    nullable: true,
    description:
      'Changes settings at once. Errors: CONFLICT, BAD_USER_INPUT. Access: settings WRITE; permission settings, and default roles other than USER and PENDING, need an administrator.',
  })
  updateSettings(
    @Arg('input', () => UpdateSettingsInput) input: UpdateSettingsInput,
    @Ctx() { mutate }: RequestContext,
  ) {
    return mutate(async (tx) => ({ settings: await this.service.update(tx, input) }));
  }

  @Mutation(() => ImportSettingsPayload, {
    nullable: true,
    description:
      'Replaces settings with an exported document, whole or not at all. Errors: BAD_USER_INPUT. Access: super admin.',
  })
  importSettings(
    @Arg('document', () => JSONObject) document: JsonObject,
    @Arg('dryRun', () => Boolean, { defaultValue: false }) dryRun: boolean,
    @Ctx() { mutate }: RequestContext,
  ): Promise<ImportSettingsPayload> {
    return mutate((tx) => this.transfers.import(tx, document, dryRun));
  }
}
