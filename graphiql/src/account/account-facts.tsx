import type { ReactNode } from 'react';
import type { SignedIn } from '../session/session-state';

/** The answer to "Who am I?". */
export function AccountFacts({ state: { account, viewer, viewerSession } }: { state: SignedIn }) {
  return (
    <dl className="gatehouse-facts" data-testid="account-facts">
      <Fact term="Name" testId="account-name">
        {account?.name}
      </Fact>
      <Fact term="Email" testId="account-email">
        {viewer?.email}
      </Fact>
      <Fact term="Role" testId="account-role">
        {account?.role}
        {viewer?.isSuperAdmin && ' · super admin'}
      </Fact>
      <Fact term="Status" testId="account-status-value">
        {viewer?.status}
      </Fact>
      <Fact term="ID" testId="account-id">
        {account && <code>{account.id}</code>}
      </Fact>
      <Fact term="Session began" testId="session-created-at">
        <Instant at={viewerSession?.createdAt} />
      </Fact>
      <Fact term="Session ends" testId="session-expires-at">
        <Instant at={viewerSession?.expiresAt} />
      </Fact>
    </dl>
  );
}

function Fact({ term, testId, children }: { term: string; testId: string; children: ReactNode }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd data-testid={testId}>{children ?? '–'}</dd>
    </div>
  );
}

function Instant({ at }: { at: string | undefined }) {
  return at ? <time dateTime={at}>{new Date(at).toLocaleString()}</time> : '–';
}
