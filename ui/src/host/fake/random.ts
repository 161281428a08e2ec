/** Bits that look random and are always the same for a text. */
export function randomBits(text: string): () => boolean {
  let state = [...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) >>> 0, 7);
  return () => {
    state = (state * 1_103_515_245 + 12_345) >>> 0;
    return state >>> 31 === 1;
  };
}
