import { Check, Column, Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import type { Plan } from './plan.entity.ts';

/** Most characters of a name and of a description, as the table checks them. */
export const MOST_NAME_CHARACTERS = 200;
export const MOST_DESCRIPTION_CHARACTERS = 5_000;

/** Name and description of a plan in one language. */
@Check('plan_translations_name_check', `name <> '' AND length(name) <= 200`)
@Check('plan_translations_description_check', `length(description) <= 5000`)
@Entity('plan_translations')
export class PlanTranslation {
  @PrimaryColumn('uuid', { name: 'plan_id', primaryKeyConstraintName: 'plan_translations_pkey' }) planId!: string;
  @ManyToOne('Plan', { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'plan_id', foreignKeyConstraintName: 'plan_translations_plan_id_fkey' })
  plan?: Plan;
  /** BCP 47, in its canonical form. */
  @PrimaryColumn('text', { collation: 'C', primaryKeyConstraintName: 'plan_translations_pkey' }) locale!: string;
  @Column('text') name!: string;
  @Column('text', { nullable: true }) description!: string | null;
}
