#pragma once
// The value-or-error type of every layer (GCC 12 has no std::expected in C++20). What a peer can
// cause is returned as one of these; exceptions are for programmers' mistakes at start-up only.
#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>

namespace parley::base {

using error_code = boost::system::error_code;

template <class T, class E = error_code>
using result = boost::system::result<T, E>;

}  // namespace parley::base
