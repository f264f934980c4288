// Simple case folding (Unicode, CaseFolding.txt, status C and S) for the scripts that have case and
// that people write names in. ICU was rejected for its 30 MB; towlower() because its answer changes
// with the C library and stored keys may not.
#include "case_fold.hpp"

namespace parley::chat {
namespace {

bool within(char32_t c, char32_t first, char32_t last) {
  return first <= c && c <= last;
}
char32_t even_is_upper(char32_t c) {
  return c | 1;
}
char32_t odd_is_upper(char32_t c) {
  return (c & 1) != 0 ? c + 1 : c;
}

char32_t fold_latin(char32_t c) {
  if (within(c, 0xc0, 0xde) && c != 0xd7) return c + 32;
  if (c == 0x130) return U'i';  // dotted capital I
  if (c == 0x178) return 0xff;  // Y with diaeresis
  if (c == 0x17f) return U's';  // long s
  if (within(c, 0x100, 0x137) && c != 0x131) return even_is_upper(c);
  if (within(c, 0x139, 0x148)) return odd_is_upper(c);
  if (within(c, 0x14a, 0x177)) return even_is_upper(c);
  if (within(c, 0x179, 0x17e)) return odd_is_upper(c);
  if (within(c, 0x1cd, 0x1dc)) return odd_is_upper(c);
  if (within(c, 0x1de, 0x1ef) || within(c, 0x1f8, 0x21f)) return even_is_upper(c);
  if (c == 0x1a0 || c == 0x1a2 || c == 0x1a4) return c + 1;  // Vietnamese O with horn, ...
  if (c == 0x1af) return 0x1b0;                              // ... U with horn
  if (c == 0x1e9e) return 0xdf;                              // capital sharp s
  if (within(c, 0x1e00, 0x1e95) || within(c, 0x1ea0, 0x1eff)) return even_is_upper(c);
  return c;
}

char32_t fold_greek(char32_t c) {
  if (c == 0x386) return 0x3ac;
  if (within(c, 0x388, 0x38a)) return c + 37;
  if (c == 0x38c) return 0x3cc;
  if (c == 0x38e || c == 0x38f) return c + 63;
  if (within(c, 0x391, 0x3ab) && c != 0x3a2) return c + 32;
  if (c == 0x3c2) return 0x3c3;  // final sigma
  return c;
}

char32_t fold_cyrillic(char32_t c) {
  if (within(c, 0x400, 0x40f)) return c + 80;
  if (within(c, 0x410, 0x42f)) return c + 32;
  if (within(c, 0x460, 0x481) || within(c, 0x48a, 0x4bf)) return even_is_upper(c);
  if (c == 0x4c0) return 0x4cf;
  if (within(c, 0x4c1, 0x4ce)) return odd_is_upper(c);
  if (within(c, 0x4d0, 0x52f)) return even_is_upper(c);
  return c;
}

}  // namespace

char32_t fold_case(char32_t c) {
  if (c < 0x80) return within(c, U'A', U'Z') ? c + 32 : c;
  if (c < 0x250 || within(c, 0x1e00, 0x1eff)) return fold_latin(c);
  if (within(c, 0x370, 0x3ff)) return fold_greek(c);
  if (within(c, 0x400, 0x52f)) return fold_cyrillic(c);
  if (within(c, 0x531, 0x556)) return c + 48;                   // Armenian
  if (within(c, 0xff01, 0xff5e)) return fold_case(c - 0xfee0);  // full-width ASCII
  return c;
}

}  // namespace parley::chat
