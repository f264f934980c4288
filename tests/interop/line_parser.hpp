#pragma once
#include <memory>

#include "parley/parser.hpp"

namespace interop {

/// A parser that nobody else has: each packet is the text "+", attachments as binary messages, and
/// then the text `TYPE NSP ID DATA`, ID being "-" where there is none.
std::shared_ptr<const parley::PacketParser> line_parser();

}  // namespace interop
