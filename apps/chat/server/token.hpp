#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace parley::chat {

/// A public id: 12 characters [A-Za-z0-9], 71 random bits.
std::string make_id();

/// A secret that stands for a person until there are accounts: 43 characters [A-Za-z0-9], 256
/// random bits. Shown to its owner only; the database has its hash.
std::string make_token();

/// 32 to 128 characters [A-Za-z0-9_-]: a secret worth keeping if a client chose it.
bool is_well_formed_token(std::string_view token);

/// SHA-256, 32 bytes. No salt: tokens are random, there is no dictionary of them.
std::string hash_token(std::string_view token);

}  // namespace parley::chat
