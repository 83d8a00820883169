// Runs in the browser, on the pages that links of mails lead to (link-pages.ts). Nothing happens before somebody acts:
// mail scanners open links, and some run scripts.
const main = document.querySelector('main');
const form = document.querySelector('form');
const [status, alert] = ['status', 'alert'].map((role) => document.querySelector(`[role=${role}]`));
const texts = main.dataset;

const given =
  new URLSearchParams(location.hash.slice(1)).get('token') ?? new URLSearchParams(location.search).get('token');
// Neither the history nor an address that is copied holds the token.
history.replaceState(null, '', location.pathname);
// Another link, opened where this page is open already.
addEventListener('hashchange', () => location.reload());

/** Says why nothing was done, and puts the cursor where it can be mended. */
const refuse = (text) => {
  alert.textContent = text;
  const field = form.elements.namedItem('newPassword');
  field?.setAttribute('aria-invalid', 'true');
  field?.focus();
};

const finish = (element, text) => {
  form.hidden = true;
  alert.textContent = '';
  element.textContent = text;
};

/** The first error of the answer; null for none. */
const send = async () => {
  const response = await fetch('graphql', {
    method: 'POST',
    credentials: 'omit',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      query: texts.operation,
      variables: { token: given, ...Object.fromEntries(new FormData(form)) },
    }),
  });
  const { errors } = await response.json();
  return errors?.[0]?.extensions ?? null;
};

const policyText = (code) => main.getAttribute(`data-policy-${code?.toLowerCase()}`);

const act = async () => {
  alert.textContent = '';
  const button = form.querySelector('[type=submit]');
  button.disabled = true;
  try {
    const error = await send();
    if (!error) finish(status, texts.done);
    else if (error.code === 'TOKEN_INVALID') finish(alert, texts.tokenInvalid);
    else refuse(policyText(error.violations?.[0]?.code) ?? texts.failed);
  } catch {
    refuse(texts.failed);
  } finally {
    button.disabled = false;
  }
};

if (given) form.hidden = false;
else finish(alert, texts.incomplete);
form.addEventListener('submit', (event) => {
  event.preventDefault();
  void act();
});
document.querySelector('[type=checkbox]')?.addEventListener('change', ({ target }) => {
  form.elements.namedItem('newPassword').type = target.checked ? 'text' : 'password';
});
