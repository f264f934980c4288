#pragma once

namespace parley::chat {

/// Maps upper case to lower case, one code point to one, for ASCII, Latin (with its supplement,
/// Extended-A and Extended Additional), Greek, Cyrillic, Armenian, and full-width ASCII, which
/// folds to plain ASCII. Everything else is returned as it is. The mapping never changes between
/// versions of Parley: stored keys depend on it.
char32_t fold_case(char32_t code_point);

}  // namespace parley::chat
