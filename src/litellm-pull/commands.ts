import { InvalidArgumentError, Option, type Command } from 'commander';
import { asOperator } from '../operator/as-operator.ts';
import { budgetCategories } from '../usage/measures/measure.ts';
import type { PullChoice } from './work.ts';

/** The commands about a LiteLLM proxy. */
export function addLiteLlmCommands(program: Command): void {
  program
    .command('litellm')
    .description('take over what a LiteLLM proxy keeps')
    .command('pull')
    .description('take over what people may spend and have spent there, for accounts that are here: a first import')
    .requiredOption('--url <address>', 'address of the proxy', proxyUrl)
    .requiredOption('--recorder <login>', 'email address or username of the account that records the spending')
    .addOption(
      new Option('--category <category>', 'of the budgets and the spending')
        .choices(budgetCategories)
        .default(budgetCategories[0]),
    )
    .option('--replace-budgets', 'put the budgets of the proxy in the place of those that are here', false)
    .option('--dry-run', 'say what would be done, and do nothing', false)
    .addHelpText('after', "\nThe key of one of the proxy's administrators is read from LITELLM_API_KEY.")
    .action((choice: PullChoice) =>
      asOperator(
        async () => (await import('./open-pull.ts')).openPull('litellm pull'),
        async (pull) => (await import('./work.ts')).pull(pull, choice),
      ),
    );
}

/** Without a slash at its end. */
function proxyUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol)) throw new InvalidArgumentError('It must be an http or https address.');
  // What names somebody, or asks for something, would stand in logs, or in the way of what is asked for.
  if (url.username || url.password || url.search || url.hash)
    throw new InvalidArgumentError('It must have no user, no query and no fragment.');
  return url.href.replace(/\/+$/, '');
}
