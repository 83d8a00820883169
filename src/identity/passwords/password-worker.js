// Runs on worker threads: a hash of cost 12 takes about 400 ms, which would hold up every request of the process.
import bcrypt from 'bcryptjs';
import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import * as common from '@zxcvbn-ts/language-common';
import * as english from '@zxcvbn-ts/language-en';

const zxcvbn = new ZxcvbnFactory({
  dictionary: { ...common.dictionary, ...english.dictionary },
  graphs: common.adjacencyGraphs,
  translations: english.translations,
});

export const hash = ({ password, cost }) => bcrypt.hashSync(password, cost);
export const compare = ({ password, hash: known }) => bcrypt.compareSync(password, known);
/** 0 to 4. */
export const strength = ({ password, about }) => zxcvbn.check(password, about).score;
