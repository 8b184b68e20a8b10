import { call } from './api.js';
/** @import { UnknownWord } from './types.js' */

/**
 * The words of a prompt that a model does not know.
 * @param {string} prompt
 * @param {string} model
 * @returns {Promise<UnknownWord[]>} none if the server does not tell
 */
export async function unknownWords(prompt, model) {
  const { unknownWords: words } = await call('POST', '/api/words', { prompt, model }).catch(() => ({ unknownWords: [] }));
  return words;
}

/**
 * A prompt with another word in place of one, wherever that is.
 * @param {string} prompt
 * @param {UnknownWord} unknown
 */
export function replaced(prompt, { word, nearest }) {
  return prompt.replace(new RegExp(`(?<![\\p{L}\\p{M}\\p{N}])${word}(?![\\p{L}\\p{M}\\p{N}])`, 'giu'), nearest ?? word);
}
