/*
 * Folding: what texts are compared by, never what is shown.
 *
 * A code point folds as follows, in this order:
 *  1. Canonical decomposition, so that composed and decomposed input fold alike; Hangul
 *     therefore folds to its letters (jamo).
 *  2. Marks that are diacritics fold to nothing.  The canonical combining class decides:
 *     1 (overlays), 10 - 36 (Hebrew, Arabic and Syriac points) and 200 and more (accents
 *     attached, above and below, the Greek iota subscript) are diacritics, and so are
 *     enclosing marks.  Kept are 0 (vowel signs of most Indic and South-East Asian
 *     scripts), 6, 7 (nukta), 8 (kana voicing), 9 (virama) and 84 - 132 (vowels and tones
 *     of Telugu, Thai, Lao and Tibetan).  Known loss: most vowels of Tai Viet have class
 *     220 or 230.
 *  3. Full case folding and compatibility decomposition: sharp s to ss, ligatures, width,
 *     presentation forms, super- and subscripts.  A fraction gets a space in front, so
 *     that 5 1/2 written with the sign does not turn into 51/2.
 *  4. Replacements:
 *     - format characters (soft hyphen, zero width, BOM, bidi), variation selectors,
 *       other default ignorables and tatweel: nothing;
 *     - decimal digits of every script: 0 - 9;
 *     - spaces, line ends, controls, trade and service mark: a space;
 *     - C1 controls that are quotes and dashes in windows-1252, which scraped text has:
 *       the quote or dash;
 *     - quotation marks, primes, accents standing alone, letter apostrophes: ' or ";
 *     - dashes, minus, maqaf: -
 *     - fraction and division slash: /
 *     - hyphenation point: U+00B7;
 *     - Arabic decimal separator: a full stop;
 *     - Arabic comma and thousands separator: a comma;
 *     - Arabic alef maksura and Persian yeh: yeh (U+064A);  Persian kaf: kaf (U+0643);
 *     - spacing kana voicing marks: the combining ones;
 *     - letters without a decomposition that elsewhere are written without their stroke:
 *       ae and oe ligatures, o, l, d, h, t with stroke, dotless i, eth (d), thorn (th).
 */
#ifndef TEXT_FOLD_H
#define TEXT_FOLD_H

#include <stddef.h>
#include <stdint.h>

/* The longest folding is that of U+FDFA, a sentence in one code point. */
#define FOLD_MAX 18

/* Fold c and return the number of code points it folds to, 0 to FOLD_MAX. */
size_t fold_code_point(uint32_t c, uint32_t out[FOLD_MAX]);

/*
 * fold_code_point() without its table; slow.  The table is made with it and tested
 * against it.
 */
size_t fold_by_rule(uint32_t c, uint32_t out[FOLD_MAX]);

#endif
