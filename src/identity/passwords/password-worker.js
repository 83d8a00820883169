// Runs on worker threads: a hash of cost 12 takes about 400 ms, which would hold up every request of the process.
import bcrypt from 'bcryptjs';

/** Its dictionaries take half a second to load and 50 MB to keep, so that a thread has them once it needs them. */
async function loadEstimator() {
  const [{ ZxcvbnFactory }, common, english] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
    import('@zxcvbn-ts/language-en'),
  ]);
  return new ZxcvbnFactory({
    dictionary: { ...common.dictionary, ...english.dictionary },
    graphs: common.adjacencyGraphs,
    translations: english.translations,
  });
}

let estimator;

export const hash = ({ password, cost }) => bcrypt.hashSync(password, cost);
export const compare = ({ password, hash: known }) => bcrypt.compareSync(password, known);
/** 0 to 4. */
export const strength = async ({ password, about }) =>
  (await (estimator ??= loadEstimator())).check(password, about).score;
