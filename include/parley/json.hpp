#pragma once
// parley::Json is nlohmann::json. Include this only where you use it: it is the one heavy header.
#include <nlohmann/json.hpp>

#include "parley/json_fwd.hpp"
