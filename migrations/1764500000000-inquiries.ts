import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What people ask the administrators, and what is answered. */
export class Inquiries1764500000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION fill_inquiry_search_text() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        NEW.search_text := E'\\n' || translate(lower(normalize(regexp_replace(NEW.subject, '\\s', ' ', 'g'), NFKC)), U&'\\03C2\\0307', U&'\\03C3') ||
          E'\\n' || translate(lower(normalize(regexp_replace(NEW.body, '\\s', ' ', 'g'), NFKC)), U&'\\03C2\\0307', U&'\\03C3');
        RETURN NEW;
      END $$;
      COMMENT ON FUNCTION fill_inquiry_search_text() IS
        'Fills inquiries.search_text, as fill_search_text does for users; line breaks of the texts are spaces there.';

      CREATE TABLE inquiries (
        id uuid CONSTRAINT inquiries_pkey PRIMARY KEY,
        author_id uuid CONSTRAINT inquiries_author_id_fkey REFERENCES users ON DELETE SET NULL,
        assignee_id uuid CONSTRAINT inquiries_assignee_id_fkey REFERENCES users ON DELETE SET NULL,
        type text NOT NULL,
        subtype text NOT NULL,
        subject text NOT NULL,
        body text NOT NULL,
        status text NOT NULL DEFAULT 'OPEN',
        created_at timestamptz(3) NOT NULL,
        updated_at timestamptz(3) NOT NULL,
        resolved_at timestamptz(3),
        closed_at timestamptz(3),
        search_text text COLLATE "C" NOT NULL,
        CONSTRAINT inquiries_type_check CHECK (type IN ('USAGE_LIMIT', 'FEATURE', 'BUG', 'ACCOUNT', 'OTHER')),
        CONSTRAINT inquiries_subtype_check CHECK (starts_with(subtype, type || '_')),
        CONSTRAINT inquiries_subject_check CHECK (subject <> '' AND length(subject) <= 200),
        CONSTRAINT inquiries_body_check CHECK (body <> '' AND length(body) <= 10000),
        CONSTRAINT inquiries_status_check CHECK (status IN ('OPEN', 'IN_PROGRESS', 'RESOLVED', 'CLOSED')),
        CONSTRAINT inquiries_resolved_at_check CHECK (CASE status WHEN 'RESOLVED' THEN resolved_at IS NOT NULL WHEN 'CLOSED' THEN true ELSE resolved_at IS NULL END),
        CONSTRAINT inquiries_closed_at_check CHECK ((closed_at IS NOT NULL) = (status = 'CLOSED'))
      );
      COMMENT ON TABLE inquiries IS 'Questions and requests of users to the administrators.';
      COMMENT ON COLUMN inquiries.author_id IS 'Who sent it; null where the account was deleted. The thread stays, without the name.';
      COMMENT ON COLUMN inquiries.assignee_id IS 'The administrator who takes care of it; null while nobody does.';
      COMMENT ON COLUMN inquiries.subtype IS 'Begins with the type.';
      COMMENT ON COLUMN inquiries.updated_at IS 'Last change that the author sees: internal notes leave it as it is.';
      COMMENT ON COLUMN inquiries.resolved_at IS 'Since when it is resolved; null again once it is reopened, and where it was withdrawn.';
      COMMENT ON COLUMN inquiries.search_text IS 'Subject and body as they are searched; see users.search_text.';
      CREATE TRIGGER fill_search_text BEFORE INSERT OR UPDATE OF subject, body ON inquiries
        FOR EACH ROW EXECUTE FUNCTION fill_inquiry_search_text();
      CREATE INDEX inquiries_created_at_idx ON inquiries (created_at, id);
      CREATE INDEX inquiries_author_id_idx ON inquiries (author_id, created_at, id);
      CREATE INDEX inquiries_assignee_id_idx ON inquiries (assignee_id, created_at, id);
      CREATE INDEX inquiries_type_idx ON inquiries (type, created_at, id);
      CREATE INDEX inquiries_status_idx ON inquiries (status, created_at, id);
      CREATE INDEX inquiries_search_idx ON inquiries USING gin (search_text gin_trgm_ops);

      CREATE TABLE inquiry_messages (
        id uuid CONSTRAINT inquiry_messages_pkey PRIMARY KEY,
        inquiry_id uuid NOT NULL CONSTRAINT inquiry_messages_inquiry_id_fkey REFERENCES inquiries ON DELETE CASCADE,
        author_id uuid CONSTRAINT inquiry_messages_author_id_fkey REFERENCES users ON DELETE SET NULL,
        body text NOT NULL,
        is_internal boolean NOT NULL,
        created_at timestamptz(3) NOT NULL,
        CONSTRAINT inquiry_messages_body_check CHECK (body <> '' AND length(body) <= 10000)
      );
      COMMENT ON TABLE inquiry_messages IS 'Replies in inquiries, and notes of the administrators among themselves.';
      COMMENT ON COLUMN inquiry_messages.author_id IS 'Who wrote it; null where the account was deleted.';
      COMMENT ON COLUMN inquiry_messages.is_internal IS 'Read by administrators only.';
      CREATE INDEX inquiry_messages_inquiry_id_idx ON inquiry_messages (inquiry_id, created_at, id);
      CREATE INDEX inquiry_messages_replies_idx ON inquiry_messages (inquiry_id, created_at, id) WHERE NOT is_internal;
      CREATE INDEX inquiry_messages_author_id_idx ON inquiry_messages (author_id);

      GRANT SELECT, INSERT, UPDATE ON inquiries TO gatehouse_app;
      GRANT SELECT, INSERT ON inquiry_messages TO gatehouse_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE inquiry_messages, inquiries;
      DROP FUNCTION fill_inquiry_search_text;
    `);
  }
}
