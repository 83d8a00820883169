import { Extensions, Field, Float, ObjectType } from 'type-graphql';
import { DateTime, URLScalar } from '../../core/scalars.ts';

@Extensions({ readableWhole: true })
@ObjectType('DownloadLink', {
  description: 'A short-lived signed link to a file that is streamed on request.',
  simpleResolvers: true,
})
export class DownloadLinkObject {
  @Field(() => URLScalar) url!: string;
  @Field(() => String, { description: 'Media type, for example application/json.' }) contentType!: string;
  @Field(() => DateTime) expiresAt!: Date;
}

@Extensions({ readableWhole: true })
@ObjectType('UploadLink', {
  description: 'A short-lived signed link to which a file is sent once, by HTTP PUT with the file as the body.',
  simpleResolvers: true,
})
export class UploadLinkObject {
  @Field(() => URLScalar) url!: string;
  @Field(() => Float, { description: 'Largest body that is taken, in bytes.' }) maxBytes!: number;
  @Field(() => DateTime, { description: 'Until when the upload has to begin.' }) expiresAt!: Date;
}
